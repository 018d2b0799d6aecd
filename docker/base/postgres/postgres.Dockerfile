# PostgreSQL on busybox and the C library, from Debian packages: for machines that reach no container registry.
# Named contexts: base and own (unpacked packages), tools.
FROM scratch
COPY --from=base / /
SHELL ["/usr/bin/busybox", "sh", "-euc"]
# User and group as in the official Alpine image, so that `tmpfs: ...:uid=70` means the same.
RUN /usr/bin/busybox --install -s; mkdir -p /root /tmp /var/tmp /run /var/lib; chmod 1777 /tmp /var/tmp; \
  ln -s ../run /var/run; \
  echo 'postgres:x:70:' >> /etc/group; echo 'postgres:x:70:70::/var/lib/postgresql:/bin/sh' >> /etc/passwd
COPY --from=own / /
COPY --chmod=755 docker-entrypoint.sh /usr/local/bin/
ENV LANG=C.UTF-8 PG_MAJOR=17 PGDATA=/var/lib/postgresql/data \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/17/bin
RUN mkdir /docker-entrypoint-initdb.d; \
  mkdir -p /run/postgresql "$PGDATA"; chown -R postgres:postgres /run/postgresql /var/lib/postgresql; \
  chmod 3777 /run/postgresql; chmod 1777 "$PGDATA"
RUN --mount=type=bind,from=tools,target=/tools sh /tools/check-elf.sh; postgres --version
# What initdb takes a second for at every start of a test stack is done once, here.
RUN mkdir /usr/share/postgresql/initialised; chown postgres:postgres /usr/share/postgresql/initialised; \
  sed -ri "s/^#?(listen_addresses)\s*=.*/\1 = '*'/; s/^#?(jit) = .*/\1 = off/; \
    s|^#?(unix_socket_directories)\s*=.*|\1 = '/var/run/postgresql'|" /usr/share/postgresql/17/postgresql.conf.sample; \
  su postgres -c 'initdb --no-sync --pgdata=/usr/share/postgresql/initialised >/dev/null'
SHELL ["/bin/sh", "-c"]
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
EXPOSE 5432
CMD ["postgres"]
