# auth in development: dependencies only. docker-compose.yml mounts the sources. Node.js runs them
# with type stripping and restarts on every save, so the image does not change when a source is edited.
ARG NODE_IMAGE
FROM ${NODE_IMAGE}
WORKDIR /app
# The certificate authorities of the building machine are mounted as a build secret, so they are not in any layer. They are
# only needed if that machine has its own. With these settings a registry that does not answer fails the build in seconds.
ENV npm_config_fetch_retries=1 npm_config_fetch_retry_mintimeout=1000 npm_config_update_notifier=false
COPY auth/package.json auth/package-lock.json ./
RUN --mount=type=secret,id=ca,required=false \
    --mount=type=cache,target=/root/.npm \
    NODE_EXTRA_CA_CERTS=/run/secrets/ca npm ci --ignore-scripts --no-audit --no-fund
USER node
EXPOSE 8081
CMD ["node", "--watch", "--watch-preserve-output", "auth/src/main.ts"]
