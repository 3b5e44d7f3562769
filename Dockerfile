# The `userfold` binary and the libraries it runs on, for a user without privileges.
#   docker build --tag userfold .
FROM debian:bookworm-slim AS build
WORKDIR /source
COPY packages.txt ./
COPY .ci/install .ci/
RUN .ci/install --yes run && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset release -DUSERFOLD_TESTS=OFF -DUSERFOLD_BENCH=OFF \
 && cmake --build --preset release --target userfold \
 && strip build/release/userfold/userfold

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      ca-certificates \
      curl \
      libargon2-1 \
      libboost-json1.81.0 \
      libboost-url1.81.0 \
      libcurl4 \
      libfmt9 \
      libicu72 \
      libjemalloc2 \
      libprometheus-cpp-core1.0 \
      librdkafka1 \
      libroaring0 \
      librocksdb7.8 \
      libspdlog1.10 \
      libssl3 \
      libtomlplusplus3 \
      zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/userfold --create-home userfold \
 && install -d -o userfold -g userfold -m 0700 /var/lib/userfold/state /var/lib/userfold/secrets
COPY --from=build /source/build/release/userfold/userfold /usr/local/bin/userfold
USER userfold
ENV USERFOLD_DATA_DIR=/var/lib/userfold/state \
    USERFOLD_SECRETS_DIR=/var/lib/userfold/secrets \
    USERFOLD_LISTEN=0.0.0.0:8080
VOLUME /var/lib/userfold
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=5 \
    CMD ["curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["userfold"]
CMD ["serve"]
