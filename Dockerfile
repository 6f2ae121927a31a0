# syntax=docker/dockerfile:1
# By its full version: a digest belongs to one platform's build of it, and this runs on Intel and ARM servers alike.
ARG NODE_IMAGE=node:26.10.0-slim
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
# Pages carry the site's address, so an image belongs to one address:
#   docker build --build-arg SITE_URL=https://example.com .
# For a site with a test key add --build-arg STRIPE_SECRET_KEY=sk_test_ (the prefix says enough; never give the key).
ARG SITE_URL
ARG STRIPE_SECRET_KEY
# Words of your own beside those of the project, inside this folder: CONTENT_FOLDER=own-content.
ARG CONTENT_FOLDER=content
RUN test -n "$SITE_URL" || (echo "Give the site's address: --build-arg SITE_URL=https://example.com" && exit 1)
# What only the build needs stays behind, and with it the Node that npm brings for machines with an older one.
RUN node scripts/build.ts && npm prune --omit=dev --include=prod && rm -rf node_modules/.astro node_modules/.cache node_modules/.vite

FROM ${NODE_IMAGE}
ARG CONTENT_FOLDER=content
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4321 CONTENT_FOLDER=${CONTENT_FOLDER}
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/src ./src
COPY --from=build /app/${CONTENT_FOLDER} ./${CONTENT_FOLDER}
COPY --from=build /app/dist ./dist
RUN mkdir data && chown node:node data
USER node
# The database; the only place that is written.
VOLUME /app/data
EXPOSE 4321
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Young objects get a small space: it is emptied oftener, and fifty megabytes stay free. The old ones get a bound: Node
# would let garbage grow to what the machine has; a calendar that is read in its worker may take as much.
# Node itself is the first process, so that a stop reaches it; it needs up to 40 s for requests in flight (docker stop --time 45).
CMD ["node", "--max-semi-space-size=4", "--max-old-space-size=256", "src/server/main.ts"]
