/// <reference types="astro/client" />

interface ImportMetaEnv {
  /** What every page says while no real money moves: fixed at build, and the start refuses a build of another mode. */
  readonly MODE_NOTICE: 'sandbox' | 'test' | null;
  /** Those beside the articles, as the build encoded them. */
  readonly PICTURES: import('#reading/pictures.ts').Pictures;
  readonly FILES: import('#reading/take-away.ts').TakeAways;
}

declare namespace App {
  interface Locals {
    /** The owner's texts: of the server's start, or of the build. */
    content: import('#adapters/content/create-content.ts').SiteContent;
    services: import('#services.ts').VisitorServices;
    /** Only below `/desk`; every page there asks who it is first. */
    owner: import('#services.ts').OwnerServices;
    /** As the front sees it; behind a trusted proxy the n-th from the right of X-Forwarded-For. */
    clientIp: string;
    /** Pages that are in memory; `npm run dev` has none. */
    drawing?: import('#server/drawn-pages.ts').Drawing;
  }
}
