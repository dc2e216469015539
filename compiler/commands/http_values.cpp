#include "compiler/commands/argument_languages.h"
#include "compiler/commands/characters.h"
#include "compiler/commands/promql.h"

#include <llvm/ADT/STLExtras.h>

// URLs, methods and headers as curl 7.88 takes them.
namespace rbk::commands {
using llvm::StringRef;

namespace {

Mistakes wrong(size_t begin, size_t end, std::string message, std::string replacement = {},
               std::string note = {}) {
  return {{Diag::UrlSyntax, begin, end, std::move(message), std::move(replacement), std::move(note)}};
}

/// A part of a URL with `%20` and `+` decoded; `offsets[i]` is where byte i stands in the URL.
std::string decoded(StringRef text, size_t begin, std::vector<size_t> &offsets) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    offsets.push_back(begin + i);
    unsigned byte = 0;
    if (text[i] == '%' && i + 2 < text.size() && !text.substr(i + 1, 2).getAsInteger(16, byte)) {
      result += static_cast<char>(byte);
      i += 2;
    } else
      result += text[i] == '+' ? ' ' : text[i];
  }
  offsets.push_back(begin + text.size());
  return result;
}

/// `…/api/v1/query?query=EXPR` of Prometheus.
Mistakes promqlOf(StringRef url) {
  size_t query = url.find('?');
  StringRef path = url.take_front(query);
  if (query == StringRef::npos || !(path.endswith("/api/v1/query") || path.endswith("/api/v1/query_range")))
    return {};
  for (size_t at = query + 1; at < url.size();) {
    size_t end = std::min(std::min(url.find('&', at), url.find('#', at)), url.size());
    StringRef field = url.slice(at, end);
    if (field.startswith("query=")) {
      std::vector<size_t> offsets;
      std::string expression = decoded(field.drop_front(6), at + 6, offsets);
      Mistakes found = readPromql(expression);
      for (Mistake &mistake : found) {
        mistake.begin = offsets[std::min(mistake.begin, offsets.size() - 1)];
        mistake.end = offsets[std::min(mistake.end, offsets.size() - 1)];
        if (mistake.replacement.find_first_of("%&+# ") != std::string::npos)
          mistake.replacement.clear();
      }
      return found;
    }
    at = end + 1;
  }
  return {};
}

Mistakes authority(StringRef host, size_t begin) {
  size_t user = host.rfind('@');
  if (user != StringRef::npos) {
    host = host.drop_front(user + 1);
    begin += user + 1;
  }
  size_t bracket = host.startswith("[") ? host.find(']') : 0;
  if (bracket == StringRef::npos)
    return wrong(begin, begin + 1, "this bracket is never closed");
  size_t colon = host.find(':', bracket);
  if (host.take_front(colon).empty())
    return wrong(begin, begin + (host.empty() ? 0 : 1), "the URL has no host");
  if (colon == StringRef::npos)
    return {};
  StringRef port = host.drop_front(colon + 1);
  unsigned number = 0;
  if (!port.empty() && (!allOf(port, Digit) || port.getAsInteger(10, number) || number > 65535))
    return wrong(begin + colon + 1, begin + host.size(), "`" + port.str() + "` is no port from 0 to 65535");
  return {};
}

} // namespace

Mistakes readUrl(StringRef text) {
  if (text.empty())
    return wrong(0, 0, "the URL is empty");
  if (text.startswith("-"))
    return {};
  size_t blank = text.find_first_of(" \t\n");
  size_t scheme = text.find("://");
  StringRef name = text.take_front(scheme);
  bool hasScheme =
      scheme != StringRef::npos && !name.empty() && allOf(name, Letter | Digit | Plus | Dash | Dot);
  if (blank != StringRef::npos)
    return wrong(blank, blank + 1, "a blank cannot stand in a URL", "%20");
  static constexpr StringRef slips[] = {"http//",     "https//", "http:\\\\",
                                        "https:\\\\", "http;//", "https;//"};
  for (StringRef slip : slips)
    if (text.startswith_insensitive(slip))
      return wrong(0, slip.size(), "`" + text.take_front(slip.size()).str() + "` is no scheme",
                   slip.startswith("https") ? "https://" : "http://");
  size_t host = 0;
  if (hasScheme) {
    static constexpr StringRef known[] = {"http",    "https", "ftp",   "ftps",   "file",  "dict", "gopher",
                                          "gophers", "imap",  "imaps", "ldap",   "ldaps", "mqtt", "pop3",
                                          "pop3s",   "rtmp",  "rtmps", "rtsp",   "scp",   "sftp", "smb",
                                          "smbs",    "smtp",  "smtps", "telnet", "tftp",  "ws",   "wss"};
    std::string lower = name.lower();
    if (!llvm::is_contained(known, StringRef(lower)))
      if (StringRef near = suggest(lower, {known, 2}); !near.empty())
        return wrong(0, scheme, "there is no scheme `" + name.str() + "`", near.str());
    if (lower == "file")
      return {};
    host = scheme + 3;
  }
  size_t end = std::min(text.find_first_of("/?#", host), text.size());
  if (hasScheme || text.contains(':'))
    if (Mistakes found = authority(text.slice(host, end), host);
        !found.empty() && (hasScheme || end == text.size() || text[end] == '/'))
      return found;
  return promqlOf(text);
}

Mistakes readPromqlParameter(StringRef text) {
  if (!text.startswith("query="))
    return {};
  Mistakes found = readPromql(text.drop_front(6));
  for (Mistake &mistake : found) {
    mistake.begin += 6;
    mistake.end += 6;
  }
  return found;
}

/// What curl makes of `[…]` and `{…}` in a URL, unless --globoff is given.
Mistakes readUrlGlob(StringRef text) {
  size_t from = text.find("://");
  from = from == StringRef::npos ? 0 : from + 3;
  for (size_t i = from; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
      continue;
    }
    if (text[i] != '{' && text[i] != '[')
      continue;
    bool brace = text[i] == '{';
    size_t end = text.find(brace ? '}' : ']', i);
    static constexpr const char *advice =
        "`-g` switches this off; `-G --data-urlencode 'query=…'` encodes as well";
    if (end == StringRef::npos)
      return wrong(i, i + 1,
                   std::string("curl takes `") + text[i] +
                       "` for the begin of a pattern, and it is never closed",
                   {}, advice);
    StringRef inside = text.slice(i + 1, end);
    if (brace) {
      if (!inside.contains(',') || inside.contains('='))
        return wrong(i, end + 1, "curl takes `{…}` for a list of alternatives: the braces are not sent", {},
                     advice);
    } else if (!(i == from || text[i - 1] == '@') || !inside.contains(':')) { // `[::1]` is an address
      auto [low, high] = inside.split('-');
      StringRef last = high.take_front(high.find(':'));
      bool numbers = !low.empty() && allOf(low, Digit) && !last.empty() && allOf(last, Digit);
      bool letters = low.size() == 1 && last.size() == 1 && is(low[0], Letter) && is(last[0], Letter);
      if (!numbers && !letters)
        return wrong(i, end + 1,
                     "curl takes `[…]` for a range such as `[1-10]`, and `" + inside.str() + "` is none", {},
                     advice);
    }
    i = end;
  }
  return readUrl(text);
}

/// Any three letters are near `GET` and `PUT`: these are slips of the hand.
static bool slipOfShort(StringRef text) {
  static constexpr StringRef slips[] = {"GTE", "GE", "GETT", "GGET", "GEET", "EGT",
                                        "PTU", "PU", "PUTT", "PPUT", "UPT"};
  return llvm::is_contained(slips, text);
}

Mistakes readHttpMethod(StringRef text) {
  static constexpr StringRef known[] = {
      "GET",  "POST",   "PUT",    "DELETE", "PATCH", "HEAD",     "OPTIONS",   "TRACE", "CONNECT",
      "COPY", "MOVE",   "LOCK",   "UNLOCK", "MKCOL", "PROPFIND", "PROPPATCH", "PURGE", "LIST",
      "BAN",  "REPORT", "SEARCH", "QUERY",  "LINK",  "UNLINK",   "REFRESH"};
  std::string upper = text.upper();
  if (text.empty() || llvm::is_contained(known, StringRef(upper)))
    return {};
  // A server may have methods of its own: only what is nearly one of the common ones is a slip.
  StringRef near = suggest(upper, {known, 7});
  if (near.empty() && !allOf(text, Letter | Dash))
    return {{Diag::HttpMethod, 0, text.size(), text.str(), {}, "the method stands alone: `-X GET`"}};
  if (near.empty() || (near.size() == 3 && !slipOfShort(upper)))
    return {};
  return {{Diag::HttpMethod, 0, text.size(), text.str(), near.str(), {}}};
}

Mistakes readHttpHeader(StringRef text) {
  if (text.startswith("@") || text.empty())
    return {};
  size_t colon = text.find(':');
  if (colon == StringRef::npos) {
    if (text.endswith(";"))
      return {};
    size_t blank = text.find_first_of(" =");
    std::string name = text.take_front(blank).str();
    std::string replacement =
        blank == StringRef::npos ? "" : name + ": " + text.drop_front(blank).ltrim(" =").str();
    return {{Diag::HttpHeader, 0, text.size(), "a header without a colon is not sent", replacement,
             blank == StringRef::npos ? "an empty header is written `" + name + ";`" : ""}};
  }
  size_t blank = text.take_front(colon).find_first_of(" \t");
  if (colon == 0 || blank != StringRef::npos)
    return {{Diag::HttpHeader,
             blank == StringRef::npos ? 0 : blank,
             colon + 1,
             "the name of a header is one word before the colon",
             {},
             {}}};
  return {};
}

} // namespace rbk::commands
