# What is installed from the locks, and what runs. Nothing in the image is writable but state/ and /tmp. compose.yaml
# runs it; by hand:
#
#   docker build -t ofsted-monitor .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#       -v ofsted-state:/app/state -v ./config:/app/conf -e MONITOR_CONFIG=/app/conf/monitor.yaml -e SLACK_BOT_TOKEN \
#       ofsted-monitor
#
# The base is pinned by its digest: another image under the same tag is never taken unseen. Where this was written no
# registry of images could be reached: the digest (Python 3.12.14 on Debian trixie, of September 2026) is the one that
# at least seven public repositories pin under this tag, and nobody here has pulled it. A digest that Docker Hub does not
# have fails the build, and cannot be another image. `make pin-base` puts today's in its place; do that monthly.

FROM python:3.12-slim@sha256:78387bc3881b8273120a12ebe6c1ab22b018ccc2c9adf565ae1ac9b536e184ea AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Who runs it owns the state, and nothing else.
RUN useradd --system --uid 10001 --no-create-home monitor && install -d -o monitor -m 700 /app/state

FROM base AS build
WORKDIR /build
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock \
    && /venv/bin/pip --disable-pip-version-check check

# The history in a browser, read-only: the profile `datasette` of compose.yaml.
FROM base AS datasette
WORKDIR /build
ENV PATH=/venv/bin:$PATH
RUN python -m venv /venv
COPY deploy/datasette.lock config/datasette.yaml ./
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r datasette.lock \
    && /venv/bin/pip --disable-pip-version-check check
USER 10001
ENTRYPOINT ["datasette", "serve", "--host", "0.0.0.0", "--port", "8001", "--metadata", "/build/datasette.yaml", \
    "--setting", "sql_time_limit_ms", "3000", "--setting", "facet_time_limit_ms", "1000"]
CMD ["/app/state/monitor.db"]

FROM base AS monitor
ENV PATH=/venv/bin:$PATH MPLCONFIGDIR=/tmp/matplotlib
COPY --from=build /venv /venv
WORKDIR /app
COPY run.py ./
COPY config/ config/
COPY monitor/ monitor/
# Nothing may be written later: each health check and each reading process would compile the code anew.
RUN python -m compileall -q --invalidation-mode unchecked-hash monitor
USER 10001
VOLUME /app/state
# Unhealthy where it does not poll, deliver or write; `docker inspect` shows the reasons.
HEALTHCHECK --interval=5m --timeout=20s --start-period=2m --retries=3 CMD ["python", "run.py", "-q", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "run.py"]
CMD ["start"]
