import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--remote-debugging-port=9334','--no-sandbox','--disable-gpu','--disable-background-networking','--disable-component-update','--disable-sync'] });
for (const path of process.argv.slice(2)) {
  const out=[]; for (let i=0;i<3;i++){ const r = await lighthouse('http://localhost:4400'+path, { port: 9334, onlyCategories: ['performance'], output: 'json', logLevel: 'error' });
  const a = r!.lhr.audits; out.push([r!.lhr.categories.performance!.score, Math.round(a['first-contentful-paint']!.numericValue!), Math.round(a['largest-contentful-paint']!.numericValue!), Math.round(a['total-blocking-time']!.numericValue!), a['cumulative-layout-shift']!.numericValue!.toFixed(3)].join(' ')); }
  console.log(path, out.join(' | '));
}
await b.close();
