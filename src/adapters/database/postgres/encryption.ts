import pg from 'pg';

/** @returns protocol and cipher of a connection, or null when it is read by whoever is in between */
export async function postgresEncryption(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, application_name: 'ship-weekly doctor' });
  await client.connect();
  try {
    const { rows } = await client.query<{ ssl: boolean; version: string; cipher: string }>(
      'SELECT ssl, version, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    const [mine] = rows;
    return mine?.ssl ? `${mine.version}, ${mine.cipher}` : null;
  } finally {
    await client.end();
  }
}
