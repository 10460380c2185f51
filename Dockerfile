# Two stages: what is installed from the lock, and what runs. Nothing in the image is writable but state/ and /tmp.
#
#   docker build -t ofsted-monitor .
#   docker run --read-only --tmpfs /tmp -v ofsted-state:/app/state \
#       -v ./config/monitor.yaml:/app/config/monitor.yaml:ro -e SLACK_BOT_TOKEN ofsted-monitor

FROM python:3.12-slim AS build
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock \
    && /venv/bin/pip --disable-pip-version-check check

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
# Unhealthy where it does not poll, deliver or write; `docker inspect` shows the reasons.
HEALTHCHECK --interval=5m --timeout=20s --start-period=2m --retries=3 CMD ["python", "run.py", "-q", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "run.py"]
CMD ["start"]
