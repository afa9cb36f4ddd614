/**
 * Modules of Python that no project holds: the standard library (`sys.stdlib_module_names` of 3.13, and what older ones
 * had), and what functions on Lambda import most from PyPI. Of any other name that is not found beside the handler one
 * cannot tell whether it is a package or a part of the project that is missing.
 */
const STANDARD = `__future__ abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile
calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt
csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput
fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp
importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder
multiprocessing netrc nis nntplib ntpath numbers opcode operator optparse os pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix
posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select
selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics
string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit
tkinter token tokenize tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest urllib uu uuid venv warnings wave weakref
webbrowser wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo _thread`;

const COMMON = `boto3 botocore aioboto3 aiobotocore s3transfer aws_lambda_powertools aws_xray_sdk aws_lambda_context awslambdaric awscrt awswrangler crhelper
cfnresponse requests httpx urllib3 aiohttp aiofiles certifi idna requests_aws4auth requests_toolbelt aws_requests_auth opensearchpy elasticsearch numpy pandas
scipy pyarrow polars matplotlib seaborn plotly PIL cv2 imageio fitz pypdf PyPDF2 pdfplumber pdf2image pdfminer docx openpyxl xlrd xlsxwriter pptx bs4 lxml
html2text markdown markdownify feedparser chardet charset_normalizer magic yaml toml tomli jinja2 markupsafe mako pydantic pydantic_core pydantic_settings
attr attrs cattrs marshmallow jsonschema jsonpath_ng jmespath orjson ujson simplejson dateutil pytz tzlocal arrow pendulum dotenv click rich tqdm colorama
tabulate structlog loguru tenacity backoff retry retrying cachetools redis valkey pymongo motor bson psycopg psycopg2 pg8000 asyncpg pymysql MySQLdb mysql
aiomysql sqlalchemy sqlmodel alembic peewee pynamodb dynamodb_json boto fastapi starlette uvicorn gunicorn hypercorn mangum flask django werkzeug serverless_wsgi
awsgi apig_wsgi bottle chalice chalicelib tornado sanic falcon quart graphql strawberry ariadne grpc google googleapiclient google_auth_oauthlib azure msal
slack_sdk slack_bolt twilio sendgrid stripe telegram telebot discord jwt jose cryptography Crypto nacl passlib bcrypt paramiko pysftp OpenSSL ldap3 zeep
langsmith langfuse langdetect tiktoken tokenizers huggingface_hub datasets accelerate peft sentencepiece nltk textblob gensim wordcloud regex rapidfuzz
fuzzywuzzy Levenshtein jellyfish pinecone chromadb qdrant_client weaviate pymilvus lancedb pgvector trafilatura newspaper youtube_transcript_api yt_dlp pytube
moviepy pydub librosa soundfile speech_recognition ffmpeg qrcode barcode reportlab weasyprint xhtml2pdf fpdf networkx shapely geopandas pyproj sentry_sdk
ddtrace datadog datadog_lambda newrelic opentelemetry prometheus_client mcp fastmcp a2a smithy_core smithy_http smithy_aws_core typing_extensions mypy_boto3
types_boto3 six future attrdict simple_salesforce hvac snowflake pyodbc kafka confluent_kafka pika paho stomp websocket websockets moto pytest freezegun
responses aws_cdk constructs troposphere cfn_flip pkg_resources setuptools packaging wheel psutil nest_asyncio anyio trio uvloop gevent greenlet joblib
threadpoolctl dill cloudpickle msgpack snappy zstandard brotli blosc h5py netCDF4 xarray dask ray statsmodels prophet shap optuna mlflow evidently sagemaker
aws_encryption_sdk dynamodb_encryption_sdk aws_secretsmanager_caching amazondax pymysqlpool pyathena redshift_connector awsiot AWSIoTPythonSDK ulid nanoid
shortuuid faker phonenumbers email_validator validators user_agents geopy maxminddb ipwhois dns whois scapy nmap git github gitlab jira atlassian notion_client
playwright selenium pyppeteer aws_durable_execution_sdk_python ask_sdk_core ask_sdk_model alexa linebot tweepy praw wikipedia duckduckgo_search tavily serpapi
unstructured docling pytesseract easyocr paddleocr ultralytics timm diffusers spacy_transformers guardrails ragas deepeval trulens nemoguardrails outlines guidance
gql openslide smart_open filetype avro pyiceberg segno profanity_check awslabs urllib2 urlparse StringIO cPickle ConfigParser __builtin__ mxnet geojson pystac
rasterio boltons toolz more_itertools sortedcontainers bitarray numba llvmlite pycountry unidecode emoji inflect ftfy thefuzz pdfkit docxtpl mammoth pikepdf camelot tabula
simple_parsing fire typer invoke fabric ansible docker kubernetes consul etcd3 nats zmq ldap oauthlib requests_oauthlib authlib itsdangerous wtforms asgiref channels
marvin phi letta mem0 zep_python composio browser_use`;

/** Names under which pip installs something on every machine of Lambda, or on most. */
export const THIRD_PARTY: ReadonlySet<string> = new Set(`${STANDARD} ${COMMON}`.split(/\s+/));
