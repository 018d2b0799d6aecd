# frontend, development: dependencies only. The server and page sources are mounted by docker-compose.yml, run as TypeScript by Node's
# type stripping, and started again on every save; so an edit never makes this image stale.
ARG NODE_IMAGE
FROM ${NODE_IMAGE}
WORKDIR /app
# The certificate authorities that the building machine trusts come as a build secret: in no layer, needed only where
# that machine has one of its own. A registry that does not answer fails the build in seconds, not in a minute.
ENV npm_config_fetch_retries=1 npm_config_fetch_retry_mintimeout=1000 npm_config_update_notifier=false
COPY frontend/package.json frontend/package-lock.json ./
RUN --mount=type=secret,id=ca,required=false \
    --mount=type=cache,target=/root/.npm \
    NODE_EXTRA_CA_CERTS=/run/secrets/ca npm ci --ignore-scripts --no-audit --no-fund
USER node
EXPOSE 8080
CMD ["node", "--watch", "--watch-preserve-output", "--watch-path=frontend", "--watch-path=shared", "frontend/src/dev.ts"]
