/** For the compiler that does not read pages: what a component beside a file is. `astro check` reads what is inside. */
declare module './*.astro' {
  const component: import('astro/runtime/server/index.js').AstroComponentFactory;
  export default component;
}
