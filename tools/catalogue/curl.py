#!/usr/bin/env python3
"""Write stdlib/commands/curl.rbk from the installed curl.

Names and argument words come from `curl --help all`. The parser of curl itself is asked for the rest:

  curl --opt        "requires parameter" → takes a value; otherwise "no URL specified" → takes none
  curl --no-opt     "isn't a boolean"    → cannot be negated
  curl --opt=x      "is unknown"         → the value stands in a word of its own

None of these command lines has a URL, so that nothing is ever requested.

  python3 tools/catalogue/curl.py > stdlib/commands/curl.rbk
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import quote  # noqa: E402

TOOL = os.environ.get("CURL", "curl")

# Kinds by option; what is not listed follows from the argument word of the help, else it is text.
KIND = {
    "request": "http.Method", "header": "http.Header", "proxy-header": "http.Header", "url": "url", "output": "outfile",
    "dump-header": "outfile", "cookie-jar": "outfile", "etag-save": "outfile", "trace": "outfile", "trace-ascii": "outfile",
    "libcurl": "outfile", "stderr": "outfile", "hsts": "file", "alt-svc": "file", "output-dir": "dir",
    "upload-file": "file", "config": "file", "key": "file", "cert": "file", "proxy-cert": "file", "proxy-key": "file",
    "cacert": "file", "capath": "dir", "proxy-capath": "dir", "netrc-file": "file", "pubkey": "file",
    "unix-socket": "file", "abstract-unix-socket": "text", "connect-timeout": "decimal", "max-time": "decimal",
    "retry": "int", "retry-delay": "int", "retry-max-time": "int", "keepalive-time": "int", "speed-time": "int",
    "expect100-timeout": "decimal", "happy-eyeballs-timeout-ms": "int", "max-redirs": "int", "max-filesize": "curl.Size",
    "parallel-max": "int", "limit-rate": "curl.Size", "speed-limit": "int", "user": "secret", "proxy-user": "secret",
    "oauth2-bearer": "secret", "pass": "secret", "proxy-pass": "secret", "tlspassword": "secret",
    "proxy-tlspassword": "secret", "tlsuser": "user", "proxy-tlsuser": "user", "json": "text", "data": "text",
    "proxy": "url", "preproxy": "url", "doh-url": "url", "referer": "url", "cert-type": "DER|PEM|ENG|P12",
    "key-type": "DER|PEM|ENG", "proxy-cert-type": "DER|PEM|ENG|P12", "proxy-key-type": "DER|PEM|ENG",
    "tls-max": "default|1.0|1.1|1.2|1.3", "delegation": "none|policy|always", "ftp-method": "multicwd|nocwd|singlecwd",
    "ftp-ssl-ccc-mode": "active|passive", "help": "text", "tftp-blksize": "int", "create-file-mode": "octal", "proto": "curl.Protocols", "proto-redir": "curl.Protocols", "local-port": "curl.Ports",
    "time-cond": "date|file", "mail-from": "text", "cookie": "text|file", "socks4": "host", "socks4a": "host",
    "socks5": "host", "socks5-hostname": "host", "proxy1.0": "host", "range": "text", "continue-at": "text",
}

# Own words, for the options that stand in runbooks.
DOC = {
    "request": "the method", "header": "a request header, or @file", "data": "body of a form POST; @file reads it from a file",
    "data-raw": "body of a POST; @ has no meaning", "data-binary": "body of a POST, kept as it is; @file reads it",
    "data-urlencode": "body of a POST, URL-encoded", "json": "JSON body with the matching headers; @file reads it",
    "form": "multipart field, name=@file uploads a file", "get": "data goes into the query of a GET",
    "head": "HEAD: headers only", "fail": "HTTP status 400 and above gives exit status 22, without the body",
    "fail-with-body": "HTTP status 400 and above gives exit status 22, with the body",
    "silent": "no progress meter and no error message", "show-error": "error messages in spite of --silent",
    "location": "follow redirects", "output": "write the body to this file", "remote-name": "write the body to a file named as in the URL",
    "write-out": "print these values after the transfer", "user": "user:password", "insecure": "do not verify the certificate",
    "max-time": "time limit of one transfer", "connect-timeout": "time limit of the connection",
    "retry": "how many times a passing failure is tried again", "retry-delay": "pause between tries",
    "retry-max-time": "no new try after this time", "retry-connrefused": "a refused connection counts as passing",
    "retry-all-errors": "every failure counts as passing", "include": "print the response headers too",
    "verbose": "print what is sent and received", "proxy": "send the request through this proxy",
    "resolve": "use this address for a host and port", "upload-file": "PUT this file", "cacert": "certificates to trust",
    "cert": "client certificate", "key": "key of the client certificate", "unix-socket": "connect to this socket",
    "no-buffer": "print each piece as it arrives", "compressed": "accept a compressed answer", "url": "the URL",
    "config": "read options from a file", "oauth2-bearer": "bearer token", "user-agent": "value of the User-Agent header",
    "dump-header": "write the response headers to this file", "parallel": "transfers at the same time",
    "http1.1": "use HTTP 1.1", "http2": "use HTTP 2", "ipv4": "IPv4 only", "ipv6": "IPv6 only",
}

EXPOSES = {
    "user": ("the password in the process list", "--netrc-file"),
    "proxy-user": ("the password in the process list", "--netrc-file"),
    "oauth2-bearer": ("the token in the process list", "-H @file"),
    "pass": ("the pass phrase in the process list", "--config"),
    "proxy-pass": ("the pass phrase in the process list", "--config"),
    "tlspassword": ("the password in the process list", "--config"),
    "proxy-tlspassword": ("the password in the process list", "--config"),
}
EXTRA = {
    "insecure": 'surprise "any server is believed: the certificate is not verified"',
    "verbose": 'surprise "prints request headers, Authorization included, to standard error"',
    "location-trusted": 'surprise "sends the credentials to every host it is redirected to"',
    "silent": "", "manual": "", "xattr": "",
}
REPEATED = set("""header proxy-header data data-ascii data-binary data-raw data-urlencode form form-string json resolve
connect-to url output remote-name upload-file cookie config quote mail-rcpt telnet-option url-query""".split())

# Spellings that the help of this release leaves out; each is kept only if the parser knows it.
CANDIDATES = """eprt epsv npn alpn sessionid keepalive buffer progress-meter clobber ftp-ssl ftp-ssl-reqd krb4 test-event
socks http-request show-headers environment pasv trace-ids variable ech tlsv1 dns-ipv4-addr hsts
proxy-http2 ipfs-gateway ca-native proxy-ca-native haproxy-clientip mail-rcpt-allowfails cert-status""".split()

LINE = re.compile(r"^ (?:-(?P<short>\S),|   ) --(?P<long>\S+)(?: (?P<arg><[^ ].*?>|\[protocol://\]host\[:port\]))? +(?P<text>\S.*)$")


def ask(*args):
    p = subprocess.run([TOOL, "-q", *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return p.stdout


def main():
    text = subprocess.run([TOOL, "--help", "all"], stdout=subprocess.PIPE, text=True).stdout
    version = subprocess.run([TOOL, "--version"], stdout=subprocess.PIPE, text=True).stdout.split()[1]
    options = []
    for line in text.splitlines()[1:]:
        m = LINE.match(line)
        if not m:
            raise SystemExit("not understood: " + line)
        options.append([m["short"], m["long"], m["arg"], False])
    known = {o[1] for o in options}
    # the help shows some options only switched off: --no-buffer is `buffer`, which stands in CANDIDATES
    for name in CANDIDATES:
        if name not in known and "is unknown" not in ask("--" + name) and "ambiguous" not in ask("--" + name):
            if any(k.startswith(name) for k in known) and name not in ("keepalive", "ftp-ssl"):
                continue          # only a prefix of another option
            options.append([None, name, None, True])
    assert "is unknown" in ask("--max-time=5"), "this curl takes --x=v"
    lines, valued, negatable = [], 0, 0
    for short, long, arg, hidden in sorted(options, key=lambda o: o[1]):
        takes = "requires parameter" in ask("--" + long)
        if arg and not takes and long != "help":
            raise SystemExit("--%s: the help shows a value, the parser takes none" % long)
        if takes and not arg and not hidden:
            raise SystemExit("--%s: the parser wants a value, the help shows none" % long)
        if long.startswith("no-"):
            if not short:
                continue          # the negation of an option that is listed by itself
        out = ["flag"]
        if short and short != ":":            # `-:` cannot be written in this language
            out.append("-" + short)
        kind = ""
        if takes or long == "help":
            kind = KIND.get(long)
            if not kind:
                a = arg or ""
                kind = "file" if re.search(r"file|\bFILE\b", a) else "text"
            valued += 1
        out.append("--" + long + (":" if kind else ""))
        if kind:
            out.append(kind)
        if long == "help":
            out.append("optional")
        if long in REPEATED:
            out.append("repeated")
        if not kind and not long.startswith("no-") and long != "buffer" and "isn't a boolean" not in ask("--no-" + long):
            out.append("negatable")
            negatable += 1
        if hidden:
            out.append("hidden")
        if long in EXPOSES:
            out.append("exposes %s prefer %s" % tuple(map(quote, EXPOSES[long])))
        if EXTRA.get(long):
            out.append(EXTRA[long])
        if long in DOC:
            out.append("doc " + quote(DOC[long]))
        lines.append("  " + " ".join(out))
    print("\n".join([
        "# Generated by tools/catalogue/curl.py from curl %s: do not edit; the curated part is curl.effects.rbk." % version,
        "# Source: `curl --help all`, and the answers of its option parser (see the generator).",
        "# Again:  python3 tools/catalogue/curl.py > stdlib/commands/curl.rbk",
        "# %d options, %d of them with a value, %d that can be negated." % (len(lines), valued, negatable),
        "",
        'command curl "transfer data to or from a URL" {',
        '  source "curl %s: --help all and its option parser"' % version,
        "  style gnu separate",
        "  where local",
    ] + lines + ["}"]))


main()
