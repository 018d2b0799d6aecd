# MariaDB on busybox and the C library, from Debian packages: for machines that reach no container registry.
# Named contexts: base and own (unpacked packages), tools.
FROM scratch
COPY --from=base / /
SHELL ["/usr/bin/busybox", "sh", "-euc"]
# User and group as in the official image, so that `tmpfs: ...:uid=999` means the same.
RUN /usr/bin/busybox --install -s; mkdir -p /root /tmp /var/tmp /run /var/lib; chmod 1777 /tmp /var/tmp; \
  ln -s ../run /var/run; \
  echo 'mysql:x:999:' >> /etc/group; echo 'mysql:x:999:999::/var/lib/mysql:/bin/sh' >> /etc/passwd
COPY --from=own / /
COPY --chmod=755 docker-entrypoint.sh /usr/local/bin/
ENV LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# Names are not resolved, and clients of other containers are let in, as in the official image. To make a certificate for each server
# takes seconds.
RUN mkdir -p /docker-entrypoint-initdb.d /run/mysqld /var/lib/mysql /etc/mysql; \
  chown mysql:mysql /run/mysqld /var/lib/mysql; chmod 1777 /run/mysqld; \
  printf '[mariadbd]\nuser=mysql\ndatadir=/var/lib/mysql\nsocket=/run/mysqld/mysqld.sock\nbind-address=*\nhost-cache-size=0\nskip-name-resolve\ncharacter-set-server=utf8mb4\nskip-ssl\n\n[client]\nsocket=/run/mysqld/mysqld.sock\nskip-ssl\n' > /etc/mysql/my.cnf
RUN --mount=type=bind,from=tools,target=/tools sh /tools/check-elf.sh; mariadbd --version
# What mariadb-install-db takes seconds for at every start of a test stack is done once, here.
RUN mkdir /usr/share/mariadb/initialised; chown mysql:mysql /usr/share/mariadb/initialised; \
  mariadb-install-db --user=mysql --datadir=/usr/share/mariadb/initialised --skip-test-db --cross-bootstrap \
    --auth-root-authentication-method=normal --innodb-log-file-size=8M >/dev/null
SHELL ["/bin/sh", "-c"]
VOLUME /var/lib/mysql
ENTRYPOINT ["docker-entrypoint.sh"]
EXPOSE 3306
CMD ["mariadbd"]
