"""Which static files are collected, and how they are named: by a hash, so kept for a year."""

from django.contrib.staticfiles.finders import FileSystemFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The npm packages bring much that no page loads: sources, maps, variants, other libraries.
UNUSED = [
    *("*.map", "*.d.ts", "*.scss", "*.mjs", "*.esm.js", "*.esm.min.js", "*.rtl.*", "tabler-*"),
    *("cjs", "esm", "libs", "modular", "scss", "src", "types", "flags", "payments", "social"),
]


class UsedFilesFinder(FileSystemFinder):
    def list(self, ignore_patterns):
        return super().list([*(ignore_patterns or []), *UNUSED])


class HashedFilesStorage(CompressedManifestStaticFilesStorage):
    """Does not follow the comments that name a source map: none is collected."""

    patterns = tuple(
        (glob, tuple(p for p in patterns if "sourceMapping" not in str(p)))
        for glob, patterns in CompressedManifestStaticFilesStorage.patterns
    )
