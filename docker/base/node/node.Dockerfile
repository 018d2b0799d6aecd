# Node and npm on busybox and the C library, from Debian and npm packages: for machines that reach no container
# registry. Named contexts: base and own (unpacked packages), node and npm (unpacked npm packages), tools.
FROM scratch
COPY --from=base / /
SHELL ["/usr/bin/busybox", "sh", "-euc"]
RUN /usr/bin/busybox --install -s; mkdir -p /root /tmp /var/tmp /run /home; chmod 1777 /tmp /var/tmp; \
  echo 'node:x:1000:' >> /etc/group; echo 'node:x:1000:1000::/home/node:/bin/sh' >> /etc/passwd; \
  mkdir /home/node; chown node:node /home/node
COPY --from=own / /
COPY --chmod=755 --from=node bin/node /usr/local/bin/node
COPY --from=npm / /usr/local/lib/node_modules/npm/
COPY --chmod=755 docker-entrypoint.sh /usr/local/bin/
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm; \
  ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx; \
  ln -s node /usr/local/bin/nodejs; \
  chmod 755 /usr/local/lib/node_modules/npm/bin/*.js
RUN --mount=type=bind,from=tools,target=/tools sh /tools/check-elf.sh; node --version; npm --version
SHELL ["/bin/sh", "-c"]
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["node"]
