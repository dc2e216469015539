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
    {"signal", "^(SIG)?[A-Z0-9+-]+$|^[0-9]+$|^[a-z0-9]+$", {"TERM", "SIGKILL", "9", "hup", "RTMIN+3"}},
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
