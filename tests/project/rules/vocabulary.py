"""The names by which Python programs touch the world, and those that cannot."""

# A list of what is known to be harmless, not of what is known to harm: a module nobody thought of is asked about.
PURE_MODULES = frozenset(
    """
    __future__ abc base64 binascii bisect collections contextlib copy csv dataclasses datetime decimal difflib enum
    fnmatch fractions functools graphlib hashlib heapq html itertools json keyword math numbers operator re statistics
    string struct sys textwrap types typing unicodedata weakref zlib
    annotated_types pydantic pydantic_core typing_extensions
    reconciler
    """.split()  # noqa: SIM905 -- forty words read better than forty quoted ones
)

# asyncio: concurrency is pure enough for stages, its sockets and its sleep are not (see IMPURE).
# jinja2 reads templates of this package, as Python reads modules; prometheus_client writes text, with a registry of its
# own.
# The libraries of checks hold tables of Unicode and of languages.
PURE_EXTRA = {
    "stages": ("asyncio", "deepdiff"),
    "render": ("jinja2", "markupsafe", "prometheus_client", "rich"),
    "checks": ("confusable_homoglyphs", "opencc", "stop_words"),
}

PURE_SYS = ("sys.byteorder", "sys.float_info", "sys.getsizeof", "sys.intern", "sys.maxsize", "sys.maxunicode")

IMPURE = (
    *(f"builtins.{name}" for name in ("open", "input", "print", "eval", "exec", "compile", "__import__", "breakpoint")),
    *(f"datetime.{name}" for name in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")),
    *(f"asyncio.{name}" for name in ("sleep", "open_connection", "open_unix_connection", "start_server")),
    *(f"asyncio.{name}" for name in ("start_unix_server", "subprocess", "to_thread", "run", "Runner")),
    *(f"asyncio.{name}" for name in ("create_subprocess_exec", "create_subprocess_shell")),
    "hashlib.file_digest",
)

DISK = (
    *("builtins.open", "codecs.open", "io.open", "io.FileIO"),
    *("fcntl", "fileinput", "filelock", "glob", "importlib.resources", "mmap", "pkgutil.get_data", "shelve", "shutil"),
    *("sqlite3", "tarfile", "tempfile", "zipfile"),
    *(f"os.{name}" for name in ("open", "remove", "unlink", "rename", "replace", "renames", "mkdir", "makedirs")),
    *(f"os.{name}" for name in ("rmdir", "removedirs", "listdir", "scandir", "walk", "stat", "lstat", "access")),
    *(f"os.{name}" for name in ("chmod", "chown", "link", "symlink", "readlink", "truncate", "fsync", "utime")),
    *(f"os.path.{name}" for name in ("exists", "isfile", "isdir", "getsize", "getmtime", "realpath")),
)

# Of a Path, but unlike `open`, `exists` or `replace` of nothing else one meets.
DISK_METHODS = frozenset(
    ("read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "rglob", "mkdir", "rmdir", "unlink")
)

NETWORK = (
    *("aiohttp", "boto3", "ftplib", "http", "httpx", "imaplib", "obstore", "requests", "select", "selectors"),
    *("smtplib", "socket", "socketserver", "ssl", "urllib.request", "urllib3", "xmlrpc"),
    *(f"asyncio.{name}" for name in ("open_connection", "open_unix_connection", "start_server", "start_unix_server")),
)

TERMINAL = (
    *(f"builtins.{name}" for name in ("print", "input", "exit", "quit", "SystemExit", "breakpoint")),
    *(f"sys.{name}" for name in ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__", "exit")),
    *("argparse", "click", "getpass.getpass", "os._exit", "pprint.pprint", "rich.get_console", "rich.print"),
    *("rich.print_json", "termios", "traceback.print_exc", "tty"),
)
