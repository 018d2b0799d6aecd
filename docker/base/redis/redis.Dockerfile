# Redis on busybox and the C library, from Debian packages: for machines that reach no container registry.
# Named contexts: base and own (unpacked packages), tools.
FROM scratch
COPY --from=base / /
SHELL ["/usr/bin/busybox", "sh", "-euc"]
RUN /usr/bin/busybox --install -s; mkdir -p /root /tmp /var/tmp /run; chmod 1777 /tmp /var/tmp; \
  echo 'redis:x:1000:' >> /etc/group; echo 'redis:x:999:1000::/data:/bin/false' >> /etc/passwd
COPY --from=own / /
COPY --chmod=755 docker-entrypoint.sh /usr/local/bin/
RUN mkdir /data; chown redis:redis /data
RUN --mount=type=bind,from=tools,target=/tools sh /tools/check-elf.sh; redis-server --version
SHELL ["/bin/sh", "-c"]
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
VOLUME /data
WORKDIR /data
ENTRYPOINT ["docker-entrypoint.sh"]
EXPOSE 6379
CMD ["redis-server"]
