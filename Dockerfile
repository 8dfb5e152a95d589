# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --no-audit

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="crossfoot" \
      org.opencontainers.image.licenses="Apache-2.0"

# The container's own network is the boundary: 127.0.0.1 would be reachable from nowhere. HEALTHCHECK relies on the port.
ENV NODE_ENV=production \
    CROSSFOOT_SERVER_HOST=0.0.0.0 \
    CROSSFOOT_SERVER_PORT=8080

WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY LICENSE ./
COPY config ./config
COPY mappings ./mappings

# `sqlite:./data/…` of the configuration lands on the volume; everything else may be read-only (with a tmpfs on /tmp).
RUN install -d -o node -g node /data && ln -s /data /app/data
VOLUME /data

USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.CROSSFOOT_SERVER_PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# Node is process 1 and handles SIGTERM itself: the daemon finishes the write it is in.
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
