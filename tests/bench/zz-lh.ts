import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--remote-debugging-port=9334','--no-sandbox','--disable-gpu','--disable-background-networking','--disable-component-update','--disable-sync'] });
for (const path of process.argv.slice(2)) {
  const r = await lighthouse('http://localhost:4400'+path, { port: 9334, onlyCategories: ['performance'], output: 'json', logLevel: 'error' });
  const a = r!.lhr.audits; console.log('==', path, r!.lhr.categories.performance!.score);
  for (const k of ['first-contentful-paint','largest-contentful-paint','total-blocking-time','cumulative-layout-shift','speed-index']) console.log(k, a[k]!.displayValue, a[k]!.score);
  for (const k of ['lcp-breakdown-insight','lcp-breakdown','layout-shifts','cls-culprits-insight','long-tasks','bf-cache','mainthread-work-breakdown','network-requests']) { const d:any = a[k]?.details; if(!d) continue; console.log('--',k); console.log(JSON.stringify(d.items?.slice(0,12).map((i:any)=>k==='network-requests'?[i.url.slice(21,70),i.transferSize,i.priority,Math.round(i.networkRequestTime),Math.round(i.networkEndTime)]:i), (kk,v)=>kk==='boundingRect'||kk==='lhId'||kk==='path'?undefined:v).slice(0,2200)); }
}
await b.close();
