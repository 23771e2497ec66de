# The product as it runs in production; docker-compose.yml puts it together with what it needs.

FROM node:24-bookworm-slim AS npm_packages
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-trixie AS python_packages
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --no-cache-dir --requirement requirements.txt

FROM python:3.11-slim-trixie
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=feedback_crm.settings \
    VAR_DIR=/srv/var \
    HOST=0.0.0.0
# pg_dump and pg_restore of the version of the server: an older one refuses it.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/var feedback \
    && install --directory --owner feedback --mode 700 /srv/var /srv/var/media
WORKDIR /srv/product
COPY --from=python_packages /venv /venv
COPY --from=npm_packages /build/node_modules node_modules
COPY manage.py ./
COPY feedback_crm feedback_crm
COPY deploy deploy
COPY locale locale
COPY static static
COPY templates templates
COPY apps apps
USER feedback
# The key signs nothing here; the real one comes from the environment at the start.
RUN SECRET_KEY=not-used-while-building python manage.py collectstatic --no-input
EXPOSE 8000
HEALTHCHECK --start-period=30s --interval=15s --timeout=5s CMD ["python", "deploy/healthcheck.py"]
CMD ["python", "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
