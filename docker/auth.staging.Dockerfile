# auth in staging, as in production: minified, without sources, with files that the running user cannot change. Node's
# permission model is on: no child processes, no writes, and reads only below the named folders.
ARG NODE_IMAGE
FROM ${NODE_IMAGE} AS build
WORKDIR /app
# The certificate authorities of the building machine are mounted as a build secret, so they are not in any layer. They are
# only needed if that machine has its own. With these settings a registry that does not answer fails the build in seconds.
ENV npm_config_fetch_retries=1 npm_config_fetch_retry_mintimeout=1000 npm_config_update_notifier=false
COPY auth/package.json auth/package-lock.json ./
RUN --mount=type=secret,id=ca,required=false \
    --mount=type=cache,target=/root/.npm \
    NODE_EXTRA_CA_CERTS=/run/secrets/ca npm ci --ignore-scripts --no-audit --no-fund
# The code is copied last, so an edit repeats only the steps below. Bundling needs no network, and a step without a network
# starts sooner.
COPY shared shared
COPY auth auth
RUN --network=none node shared/build/service.ts auth --minify && chmod -R a=rX dist

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/dist ./
USER node
EXPOSE 8081
CMD ["node", "--permission", "--allow-fs-read=/app", "--allow-fs-read=/run/credentials", "main.mjs"]
