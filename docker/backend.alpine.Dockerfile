# backend in tests: small, and quick to start and to rebuild. The image is the base image with one bundled file, which is
# not minified, so that stack traces in the log of a test have the function names of the sources.
ARG NODE_IMAGE
FROM ${NODE_IMAGE} AS build
WORKDIR /app
# The certificate authorities of the building machine are mounted as a build secret, so they are not in any layer. They are
# only needed if that machine has its own. With these settings a registry that does not answer fails the build in seconds.
ENV npm_config_fetch_retries=1 npm_config_fetch_retry_mintimeout=1000 npm_config_update_notifier=false
COPY backend/package.json backend/package-lock.json ./
RUN --mount=type=secret,id=ca,required=false \
    --mount=type=cache,target=/root/.npm \
    NODE_EXTRA_CA_CERTS=/run/secrets/ca npm ci --ignore-scripts --no-audit --no-fund
# The code is copied last, so an edit repeats only the steps below. Bundling needs no network, and a step without a network
# starts sooner.
COPY shared shared
COPY backend backend
RUN --network=none node shared/build/service.ts backend

FROM ${NODE_IMAGE}
WORKDIR /app
COPY --from=build /app/dist ./
USER node
EXPOSE 8082
CMD ["node", "main.mjs"]
