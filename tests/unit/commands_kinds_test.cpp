// The forms of values, held against regular expressions that say the same.
#include "compiler/commands/kinds.h"

#include <llvm/Support/Regex.h>

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace rbk;

namespace {

struct Pattern {
  const char *kind, *pattern;
  std::vector<std::string> seeds; ///< values from which others are made by small changes
};

const std::vector<Pattern> patterns = {
    {"int", "^[+-]?[0-9]+$", {"1", "-20", "+3"}},
    {"number", "^[+-]?[0-9]+[a-zA-Z]*$", {"10", "5MB", "-1k"}},
    {"float", "^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(e[+-]?[0-9]+)?$", {"1.5", ".5", "1e-3", "2.", "-1.e+4"}},
    {"bool", "^(true|false|1|0|t|f|T|F|TRUE|FALSE|True|False)$", {"true", "False", "T", "FALSE"}},
    {"duration",
     "^(-?([0-9]+(\\.[0-9]*)?(ns|us|µs|ms|s|m|h))+|0)$",
     {"5m", "1h30m", "0", "1.5s", "-2ms", "3µs"}},
    {"seconds", "^[0-9]+(\\.[0-9]*)?[smhd]?$", {"5", "1.5", "2m", "3d"}},
    {"quantity",
     "^[+-]?[0-9]+(\\.[0-9]*)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|e[0-9]+)?$",
     {"500m", "2Gi", "1.5", "10Ki", "3e9", "7E", "8Ei"}},
    {"port",
     "^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9][0-9]|6[0-4][0-9][0-9][0-9]|[1-5]?[0-9]{1,4})$",
     {"80", "8080", "65535", "65536", "65529", "64999", "59999", "00800"}},
    {"percent", "^[0-9]+(\\.[0-9]*)?%?$", {"50%", "12.5", "100"}},
    {"k8s.Namespace", "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", {"prod", "kube-system", "a"}},
    {"k8s.Name", "^[a-zA-Z0-9]([-a-zA-Z0-9.:]{0,251}[a-zA-Z0-9])?$", {"api-7d9", "system:node", "A.b"}},
    {"k8s.Pod",
     "^((pods?|po)/)?[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$",
     {"api-0", "pod/api-0", "po/x", "pods/y"}},
    {"k8s.Workload",
     "^[a-z][a-z0-9.]*/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$",
     {"deployment/api", "deploy.apps/x-1", "sts/db"}},
    {"k8s.LabelSelector",
     "^[^=!,]+(=|==|!=)[-A-Za-z0-9_.]*(,.*)?$|^!?[-A-Za-z0-9_./]+(,.*)?$|^[-A-Za-z0-9_./]+ (in|notin) "
     "?\\([^)]*\\)(,.*)?$",
     {"app=api", "app==api,tier!=web", "!old", "env in (a,b)", "env notin(a)", "a.b/c=d"}},
    {"k8s.FieldSelector",
     "^[A-Za-z0-9_.]+(=|==|!=)[^,=]*(,[A-Za-z0-9_.]+(=|==|!=)[^,=]*)*$",
     {"status.phase=Running", "a!=b,c==d"}},
    {"k8s.EnvChange",
     "^([A-Za-z_.][-A-Za-z0-9_.]*=.*|[A-Za-z_.][-A-Za-z0-9_.]*-|-)$",
     {"A=b", "A_b-", "-", ".c="}},
    {"env.Assignment", "^[A-Za-z_.][-A-Za-z0-9_.]*=.*$", {"A=b", "x.y=", "_=1=2"}},
    {"http.Method", "^[A-Za-z]+$", {"GET", "post"}},
    {"signal",
     "^0*([0-9]|[1-5][0-9]|6[0-4])$|^(SIG|sig)?(ABRT|ALRM|BUS|CHLD|CLD|CONT|EMT|EXIT|FPE|HUP|ILL|INFO|INT|IO|"
     "IOT|KILL|LOST|PIPE|POLL|PROF|PWR|QUIT|RTMAX|RTMIN|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|UNUSED|"
     "URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ|abrt|alrm|bus|chld|cld|cont|emt|exit|fpe|hup|ill|info|int|io|iot|"
     "kill|lost|pipe|poll|prof|pwr|quit|rtmax|rtmin|segv|stkflt|stop|sys|term|trap|tstp|ttin|ttou|unused|urg|"
     "usr1|usr2|vtalrm|winch|xcpu|xfsz)$|^(SIG|sig)?(RTMIN[+]|RTMAX-)[0-9]+$",
     {"TERM", "SIGKILL", "9", "hup", "RTMIN+3", "RTMAX-2", "sigusr1", "64"}},
    {"natural", "^[0-9]+$", {"1", "20"}},
    {"octal", "^[0-7]+$", {"644", "0750"}},
    {"decimal", "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)$", {"1.5", ".5", "2.", "30"}},
    {"curl.Size", "^[0-9]+[bBkKmMgG]?$", {"500k", "10M", "1"}},
    {"curl.Protocols", "^[-+=]*[A-Za-z0-9]+(,[-+=]*[A-Za-z0-9]+)*$", {"=https", "-all,https", "http"}},
    {"curl.Ports", "^[0-9]+(-[0-9]+)?$", {"4000", "4000-4100"}},
    {"find.Size", "^[+-]?[0-9]+[bcwkMG]?$", {"+100M", "-5c", "1G", "7"}},
    {"find.Types", "^[bcdpflsD](,[bcdpflsD])*$", {"f", "d,l", "b,c,s"}},
    {"netfilter.States",
     "^([Ii][Nn][Vv][Aa][Ll][Ii][Dd]|[Nn][Ee][Ww]|[Ee][Ss][Tt][Aa][Bb][Ll][Ii][Ss][Hh][Ee][Dd]|[Rr][Ee][Ll]["
     "Aa][Tt][Ee][Dd]|[Uu][Nn][Tt][Rr][Aa][Cc][Kk][Ee][Dd]|[Ss][Nn][Aa][Tt]|[Dd][Nn][Aa][Tt])(,([Ii][Nn][Vv]["
     "Aa][Ll][Ii][Dd]|[Nn][Ee][Ww]|[Ee][Ss][Tt][Aa][Bb][Ll][Ii][Ss][Hh][Ee][Dd]|[Rr][Ee][Ll][Aa][Tt][Ee][Dd]|"
     "[Uu][Nn][Tt][Rr][Aa][Cc][Kk][Ee][Dd]|[Ss][Nn][Aa][Tt]|[Dd][Nn][Aa][Tt]))*$",
     {"NEW", "ESTABLISHED,RELATED", "new"}},
    {"netfilter.Ports",
     "^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9][0-9]|6[0-4][0-9][0-9][0-9]|[1-5]?[0-9]{1,4}|[-A-Za-z0-9_+.]*[-A-"
     "Za-z_+.][-A-Za-z0-9_+.]*)$|^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9][0-9]|6[0-4][0-9][0-9][0-9]|[1-5]?[0-"
     "9]{1,4}|[-A-Za-z0-9_+.]*[-A-Za-z_+.][-A-Za-z0-9_+.]*)?:(6553[0-5]|655[0-2][0-9]|65[0-4][0-9][0-9]|6[0-"
     "4][0-9][0-9][0-9]|[1-5]?[0-9]{1,4}|[-A-Za-z0-9_+.]*[-A-Za-z_+.][-A-Za-z0-9_+.]*)?$",
     {"80", "1000:2000", ":1023", "http", "65535", "65536"}},
    {"netfilter.Interface", "^[^ \t\n]{1,15}$", {"eth0", "a-long-interface"}},
    {"netfilter.Mark",
     "^(0[xX][0-9a-fA-F]+|[0-9]+)(/(0[xX][0-9a-fA-F]+|[0-9]+))?$",
     {"1", "0x10/0xff", "1/2"}},
    {"systemd.UnitTypes",
     "^(service|mount|swap|socket|target|device|automount|timer|path|slice|scope|stub|loaded|not-found|bad-"
     "setting|error|merged|masked|help)(,(service|mount|swap|socket|target|device|automount|timer|path|slice|"
     "scope|stub|loaded|not-found|bad-setting|error|merged|masked|help))*$",
     {"service", "timer,socket", "not-found"}},
    {"tar.Letters",
     "^[BCFGHIJKLMNOPRSTUVWXZabfghijklmnopsvwz]*(A[ABCFGHIJKLMNOPRSTUVWXZabfghijklmnopsvwz]*|c["
     "cBCFGHIJKLMNOPRSTUVWXZabfghijklmnopsvwz]*|d[dBCFGHIJKLMNOPRSTUVWXZabfghijklmnopsvwz]*|r["
     "rBCFGHIJKLMNOPRSTUVWXZabfghijklmnopsvwz]*|t[tBCFGHIJKLMNOPRSTUVWXZabfghijklmnopsvwz]*|u["
     "uBCFGHIJKLMNOPRSTUVWXZabfghijklmnopsvwz]*|x[xBCFGHIJKLMNOPRSTUVWXZabfghijklmnopsvwz]*)$",
     {"xzf", "cvzf", "tf", "xxf"}},
    {"tar.Size", "^[0-9]+[bBcGkKMPTw]?$", {"10k", "1G", "512"}},
};

/// One or a few characters left out, doubled, swapped, or put in.
std::string changed(std::string text, std::mt19937 &random) {
  static const std::string characters = "0123456789abemsdhkuntizAEGKMPT+-_./:=!,%() \n\xc2\xb5";
  auto number = [&](size_t below) { return std::uniform_int_distribution<size_t>(0, below - 1)(random); };
  for (size_t count = number(4); count > 0; --count) {
    size_t at = number(text.size() + 1);
    switch (number(4)) {
    case 0:
      if (at < text.size())
        text.erase(at, 1);
      break;
    case 1:
      text.insert(at, 1, characters[number(characters.size())]);
      break;
    case 2:
      if (at < text.size())
        text[at] = characters[number(characters.size())];
      break;
    default:
      text.insert(at, text.substr(at, number(4)));
    }
  }
  return text;
}

} // namespace

TEST_CASE("each form of a value means what its pattern means", "[commands][kinds]") {
  std::mt19937 random(4);
  for (const Pattern &pattern : patterns) {
    const commands::KindForm *form = commands::formOf(pattern.kind);
    REQUIRE(form);
    llvm::Regex regex(pattern.pattern);
    size_t matched = 0, refused = 0;
    auto compare = [&](const std::string &text) {
      bool expected = regex.match(text);
      ++(expected ? matched : refused);
      if (form->matches(text) != expected)
        FAIL_CHECK(pattern.kind << ": `" << text << "` " << (expected ? "should" : "should not") << " match");
    };
    compare("");
    for (int i = 0; i < 4000; ++i)
      for (const std::string &seed : pattern.seeds)
        compare(changed(seed, random));
    // What one kind accepts is a near miss of another.
    for (const Pattern &other : patterns)
      for (const std::string &seed : other.seeds)
        compare(seed);
    for (size_t length : {62, 63, 64, 252, 253, 254})
      compare(std::string(length, 'a'));
    CHECK(matched > 100);
    CHECK(refused > 100);
  }
}

TEST_CASE("ports are numbers from 0 to 65535", "[commands][kinds]") {
  const commands::KindForm *form = commands::formOf("port");
  for (unsigned i = 0; i <= 70000; ++i)
    if (form->matches(std::to_string(i)) != (i <= 65535))
      FAIL_CHECK(i);
}

TEST_CASE("records of tar are multiples of 512 bytes", "[commands][kinds]") {
  const commands::KindForm *form = commands::formOf("tar.RecordSize");
  for (unsigned i = 0; i <= 5000; ++i) {
    if (form->matches(std::to_string(i)) != (i % 512 == 0) ||
        form->matches(std::to_string(i) + "w") != (i % 256 == 0))
      FAIL_CHECK(i);
    if (!form->matches(std::to_string(i) + "b") || form->matches(std::to_string(i) + "x"))
      FAIL_CHECK(i);
  }
}
