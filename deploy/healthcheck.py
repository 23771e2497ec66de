"""Asks the web server of this container whether it and its database answer; exits non-zero if not.

By the first name of ALLOWED_HOSTS, since others are refused.
"""

import os
import sys
import urllib.error
import urllib.request

host = (os.environ.get("ALLOWED_HOSTS") or "127.0.0.1").split(",")[0].strip().lstrip(".*")
address = f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}/healthz/"
request = urllib.request.Request(address, headers={"Host": host or "127.0.0.1"})

try:
    with urllib.request.urlopen(request, timeout=4) as response:  # noqa: S310 -- our own address
        sys.exit(0 if response.status == 200 else 1)
except (urllib.error.URLError, OSError) as error:
    sys.exit(f"{address}: {error}")
