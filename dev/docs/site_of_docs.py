"""What the checks of the documentation share: which modules are documented, where their catalogues stand, and where the site is."""

import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".build" / "docs"
SITE = FOLDER / "site"

# In the order of the site. All are built in the package of the integrations, which has every trait, so one build serves them all.
MODULES = [
    "Quattro",
    "QuattroTesting",
    "QuattroInspect",
    "QuattroTestingRuntime",
    "QuattroHummingbird",
    "QuattroGRPC",
    "QuattroHTTPClient",
    "QuattroServiceLifecycle",
    "QuattroTracing",
    # No product, but the integrations export it.
    "QuattroRequests",
]


def catalogue(module):
    return ROOT / "Sources" / module / f"{module}.docc"


def catalogue_pages():
    """The articles, landing pages and pages of topics, as they are written."""
    return sorted(page for module in MODULES for page in catalogue(module).rglob("*.md"))


def tracked(*patterns):
    """Files of the repository, those that are new as well."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [ROOT / name for name in sorted(set(names)) if (ROOT / name).exists()]


def built_pages():
    """The pages of the site, by the path of their address."""
    data = SITE / "data"
    patterns = ["documentation.json", "documentation/**/*.json", "tutorials/**/*.json"]
    pages = sorted(page for pattern in patterns for page in data.glob(pattern))
    return {"/" + str(page.relative_to(data).with_suffix("")): json.loads(page.read_text()) for page in pages}


def finish(name, faults, summary):
    """Prints the faults and ends with a status that says so, or prints what was looked at."""
    for fault in faults:
        print(f"{name}: {fault}")
    if faults:
        raise SystemExit(f"{name}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}")
    print(f"{name}: {summary}")
