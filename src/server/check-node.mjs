// Plain JavaScript without imports: an old Node must be able to run it, or the sentence would never be read.
const wanted = 26;

if (Number(process.versions.node.split('.')[0]) < wanted) {
  console.error(
    `Ship Weekly needs Node ${wanted} or newer and this is ${process.versions.node}: run "npm ci", which brings its own, and start it with "npm start".`,
  );
  process.exit(1);
}
