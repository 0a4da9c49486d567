"""The modules of the documentation, as the package of the integrations builds them."""

import pathlib
import re
import subprocess
import sys

from site_of_docs import ROOT

PACKAGE = ROOT / "Integrations"
# What examples import and no module does.
FOR_EXAMPLES = ["GRPCNIOTransportHTTP2Posix"]


def run(command, hint=lambda said: ""):
    finished = subprocess.run([str(part) for part in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if finished.returncode:
        sys.exit(f"{' '.join(map(str, command[:3]))} failed:\n{finished.stdout}{hint(finished.stdout)}")
    return finished.stdout.strip()


def build(target):
    run(["swift", "build", "--package-path", PACKAGE, "--target", target])


def flags():
    """What the compiler is told to find the modules, and the C that they import: of the packages, and what is made for the others."""
    products = pathlib.Path(run(["swift", "build", "--package-path", PACKAGE, "--show-bin-path"]))
    checkouts = PACKAGE / ".build" / "checkouts"
    maps = sorted([*products.glob("*.build/module.modulemap"), *checkouts.glob("*/Sources/*/include/module.modulemap")])
    return ["-I", products / "Modules", *(part for path in maps for part in ["-Xcc", f"-fmodule-map-file={path}"])]


def package_name():
    """SwiftPM names a package after its folder."""
    return re.sub(r"\W", "_", ROOT.name.lower())
