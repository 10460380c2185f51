# Two stages: what is installed from the lock, and what runs. Nothing in the image is writable but state/ and /tmp.
#
#   docker build -t ofsted-monitor .
#   docker run --read-only --tmpfs /tmp -v ofsted-state:/app/state \
#       -v ./config/monitor.yaml:/app/config/monitor.yaml:ro -e SLACK_BOT_TOKEN ofsted-monitor

FROM python:3.12-slim AS build
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/tmp/matplotlib
RUN useradd --system --uid 10001 --no-create-home monitor && install -d -o monitor /app/state
COPY --from=build /venv /venv
WORKDIR /app
COPY run.py ./
COPY config/ config/
COPY monitor/ monitor/
USER monitor
VOLUME /app/state
EXPOSE 8080
HEALTHCHECK --interval=1m --timeout=10s --start-period=1m --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/healthz', timeout=5)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "run.py"]
CMD ["start", "--http", "0.0.0.0:8080"]
