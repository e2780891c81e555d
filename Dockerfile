# One image for web, worker and beat; the command says which it is.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/newsletter
ENV PATH=/opt/newsletter/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/run.txt requirements/tools.txt requirements/node.txt requirements/
RUN pip install --require-hashes -r requirements/run.txt \
 && python -m venv /opt/tools \
 && /opt/tools/bin/pip install --require-hashes -r requirements/tools.txt -r requirements/node.txt
COPY . .
RUN /opt/tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
 && pip install --no-deps /wheel/*.whl

FROM python:3.13-slim
# A Korean typeface, for the pictures of public issues.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-nanum && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 newsletter && install -d -m 700 -o newsletter /data
COPY --from=build /opt/newsletter /opt/newsletter
ENV PATH=/opt/newsletter/bin:$PATH PYTHONUNBUFFERED=1 NEWSLETTER_DATA_DIR=/data
USER newsletter
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=20s CMD \
  ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=5)"]
CMD ["newsletter", "serve", "--host", "0.0.0.0"]
