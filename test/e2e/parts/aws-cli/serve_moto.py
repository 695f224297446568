"""Serves moto as moto_server does, but one request after the other.

moto_server has a thread for each connection, and moto checks If-Match and stores an object in two steps:
of two writers at once both may win there, which S3 rules out.
"""

import logging
import os
import sys

# moto reads it as it is loaded.
os.environ["MOTO_ACCOUNT_ID"] = sys.argv[2]

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

logging.getLogger("werkzeug").setLevel(logging.ERROR)
print("serving", flush=True)
run_simple("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=False)
