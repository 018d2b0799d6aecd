# frontend, staging: as in production. Minified and without sources, files that the running user cannot change, and Node's
# permission model on: no child processes, no writes, reads only below the named folders.
ARG NODE_IMAGE
FROM ${NODE_IMAGE} AS build
WORKDIR /app
# The certificate authorities that the building machine trusts come as a build secret: in no layer, needed only where
# that machine has one of its own. A registry that does not answer fails the build in seconds, not in a minute.
ENV npm_config_fetch_retries=1 npm_config_fetch_retry_mintimeout=1000 npm_config_update_notifier=false
COPY frontend/package.json frontend/package-lock.json ./
RUN --mount=type=secret,id=ca,required=false \
    --mount=type=cache,target=/root/.npm \
    NODE_EXTRA_CA_CERTS=/run/secrets/ca npm ci --ignore-scripts --no-audit --no-fund
# The code comes last: an edit repeats only what follows. Bundling fetches nothing, and a step without a network starts
# sooner.
COPY shared shared
COPY frontend frontend
RUN --network=none node frontend/build.ts --minify && chmod -R a=rX dist

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/dist ./
USER node
EXPOSE 8080
CMD ["node", "--permission", "--allow-fs-read=/app", "main.mjs"]
