"""curl: options from `--help all`, against a port of this machine where nobody listens.

Refused: status 2 (options) or 3 (the URL). 7 means that it tried to connect; the others come from files, features of the build or a
network that is not there.
"""
import os
import re

from helptext import flags, output
from spoil import Use, cases

NAME, WANTED = "curl", 120
VALUES = [
    (r"seconds|time$|retry-delay|millisec", ["2", "10"]), (r"^ms$|milliseconds", ["100"]), (r"url$|URL", ["http://127.0.0.1:9/x"]),
    (r"file ?name|^file$|path", ["f.txt"]), (r"^dir", ["sub"]), (r"^data$|^string$|string\(s\)", ["a=b", "x"]), (r"header", ["X-Id: 1"]),
    (r"^method$", ["PUT", "DELETE"]), (r"^num|integer|attempts|redirs|bytes|speed|offset|range", ["5", "100"]), (r"name=content", ["a=b"]),
    (r"user:password", ["u:p"]), (r"host:port|proxy", ["127.0.0.1:9"]), (r"address", ["127.0.0.1"]), (r"^name$", ["me"]), (r"format", ["%{http_code}"]),
]
BAD = [("--max-time", "soon"), ("-m", "x"), ("--retry", "-1x"), ("--connect-timeout", "1m"), ("--max-redirs", "few"), ("--limit-rate", "fast"), ("--retry-delay", "soon"),
       ("-y", "a"), ("--max-filesize", "big"), ("--tlsv9", "x"), ("--keepalive-time", "z"), ("--delegation=x", "y"),
       ("--proto", "-"), ("--create-file-mode", "rw"), ("--local-port", "x"), ("--tls-max", "9")]


def values(argument, names, doc):
    if "--json" in names:  # curl sends any text, and what is no JSON is a mistake nevertheless
        return ["{}", '{"a": 1}']
    argument = re.sub(r"[<>]", "", argument)
    for pattern, words in VALUES:
        if re.search(pattern, argument):
            return words
    return None


def needs():
    return ["curl"]


class Oracle:
    inside, seconds = (), 10
    environment = {"http_proxy": "", "https_proxy": "", "HTTPS_PROXY": "", "ALL_PROXY": "", "no_proxy": "*"}

    def __init__(self, work):
        folder = os.path.join(work, "scratch")
        os.makedirs(os.path.join(folder, "sub"))
        with open(os.path.join(folder, "f.txt"), "w", encoding="utf-8") as f:
            f.write("# text\n")

    def close(self):
        pass

    def cases(self):
        given = flags(output(["curl", "--help", "all"]), values, "word", skip={"-M", "-h", "-V", "-K", "--ftp-method"})
        urls = [["http://127.0.0.1:9/health"], ["127.0.0.1:9"], ["http://127.0.0.1:9/a?b=c&d=e"], ["http://127.0.0.1:9/{a,b}"], ["http://[::1]:9/"]]
        uses = [Use([], urls, given, "any", BAD), Use(["-s"], urls[:2], given, "any", BAD), Use(["-X", "POST"], urls[:1], given, "any", BAD),
                Use(["-fsS"], urls, given, "any", BAD), Use(["-I"], urls[:3], given, "any", BAD),
                Use(["-sS"], [["http://127.0.0.1:port/"], ["http://127.0.0.1:9/[1-"], ["http://:9/x"], ["http://127.0.0.1:99999/"], ["http://127.0.0.1:9/{a"]], [])]
        return cases("curl", uses, 200)

    def judge(self, case, answer):
        if case.kind == "wrong sub-command" and "-X" in case.words:
            return "left out: a method is for the server to know"
        if answer.status == 2:
            if re.search(r"the installed libcurl version doesn't support|failed to (?:create|open)|does not support", answer.err):
                return "left out: a feature that this build of curl has not"
            return "refused"
        # The status is that of the last URL.
        return "refused" if answer.status == 3 or "curl: (3)" in answer.err else "accepted"
