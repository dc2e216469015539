#include "compiler/commands/json.h"
#include "compiler/commands/kubernetes_tables.h"
#include "compiler/commands/languages.h"
#include "compiler/commands/use.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>

// The objects that kubectl and oc are given: TYPE, TYPE NAME…, TYPE/NAME…, and what selects them. The rules
// are those of the builder in k8s.io/cli-runtime (pkg/resource), as kubectl 1.20 to 1.33 apply them.
namespace rbk::commands {
using llvm::StringRef;

namespace {

/// One of the types in `pods,services`, with its place in the word.
struct TypeWord {
  const Argument *word;
  size_t begin, end;
  StringRef text() const { return StringRef(word->text()).slice(begin, end); }
  SourceRange range() const { return word->rangeOf(begin, end); }
};

class Objects {
public:
  Objects(const Use &use, DiagnosticEngine &diagnostics) : use_(use), diagnostics_(diagnostics) {
    for (const OperandHit &hit : use.operands)
      if (hit.spec && isWhat(*hit.spec))
        words_.push_back(&hit.value);
    uncertain_ = llvm::any_of(words_, [](const Argument *word) {
      // A variable may hold anything, and what braces or stars become only the shell knows.
      return word->hasVariables() || StringRef(word->text()).find_first_of("*{}<>:") != StringRef::npos;
    });
    slashes_ =
        llvm::any_of(words_, [](const Argument *word) { return StringRef(word->text()).contains('/'); });
  }

  static const OperandSpec *what(const Signature &level) {
    auto found = llvm::find_if(level.operands, isWhat);
    return found == level.operands.end() ? nullptr : &*found;
  }

  void check(const OperandSpec &spec) {
    if (words_.empty())
      return nothing(spec);
    if (use_.flag("--filename") || use_.flag("--kustomize"))
      return; // kubectl says itself that one excludes the other, and some tools take both
    if (!uncertain_ && !form())
      return;
    if (words_.size() == 1 && words_.front()->isHole())
      return nameAlone(spec);
    types();
    for (const TypeWord &type : types_)
      known(type);
    if (!uncertain_ && !slashes_) {
      names(spec);
      typeAsName();
    }
    namespaces();
    fieldSelector();
  }

private:
  static bool isWhat(const OperandSpec &spec) {
    return spec.value.words.empty() && spec.value.kinds.size() == 1 &&
           (spec.value.has("k8s.Resource") || spec.value.has("k8s.Object"));
  }

  const FlagHit *given(StringRef name) const {
    const FlagHit *hit = use_.flag(name);
    return hit && !hit->switchedOff ? hit : nullptr;
  }

  /// No object at all.
  void nothing(const OperandSpec &spec) {
    for (StringRef other : {"--filename", "--kustomize", "--raw", "--help"})
      if (use_.flag(other))
        return;
    diagnostics_
        .report(Diag::MissingOperand, use_.nameRange,
                {use_.level->path(), "`" + spec.name + "`: a type of objects"})
        .note("write `TYPE NAME`, `TYPE/NAME` or `-f FILE`");
  }

  /// TYPE/NAME and TYPE NAME do not go together. `false` when the words mean nothing.
  bool form() {
    if (!slashes_)
      return true;
    for (const Argument *word : words_) {
      StringRef text = word->text();
      auto [type, name] = text.split('/');
      if (!text.contains('/')) {
        auto &d = diagnostics_.report(Diag::KubernetesForm, word->range(),
                                      {"`" + text.str() + "` stands among words of the form TYPE/NAME"});
        d.note("with `TYPE/NAME` each object has its type: `pod/a pod/b`");
        return false;
      }
      if (name.contains('/') || type.empty() || name.empty() || type.contains(',') || name.contains(',')) {
        diagnostics_
            .report(Diag::KubernetesForm, word->range(),
                    {"`" + text.str() + "` is not one type and one name: TYPE/NAME"})
            .note("with `TYPE/NAME` each object has its type: `pod/a pod/b`");
        return false;
      }
    }
    return true;
  }

  void types() {
    for (const Argument *word : words_) {
      StringRef text = word->text();
      if (!slashes_ && word != words_.front())
        break;
      size_t end = std::min(text.find('/'), text.size());
      for (size_t begin = 0; begin < end;) {
        size_t comma = std::min(text.find(',', begin), end);
        TypeWord type{word, begin, comma};
        bool plain = type.text().find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                   "0123456789.-") == StringRef::npos;
        if (plain && !type.text().empty())
          types_.push_back(type);
        else
          opaque_ = true;
        begin = comma + 1;
      }
    }
  }

  void known(const TypeWord &type) {
    if (resourceType(type.text()) || type.text() == "all")
      return;
    StringRef near = nearResourceType(type.text());
    if (near.empty())
      return;
    diagnostics_.report(Diag::KubernetesUnknownType, type.range(), {type.text()})
        .fix("did you mean `" + near.str() + "`?", type.range(), near.str());
  }

  /// `kubectl delete <pod-name>`: what the template is called says that it is no type.
  void nameAlone(const OperandSpec &spec) {
    StringRef hole = words_.front()->text();
    for (StringRef type : {"type", "kind", "resource", "object", "workload", "crd", "target", "file", "manifest"})
      if (hole.contains_insensitive(type))
        return;
    if (!spec.value.has("k8s.Object") || given("--all") || given("--selector") || given("--field-selector"))
      return;
    diagnostics_
        .report(Diag::MissingOperand, words_.front()->range(),
                {use_.level->path(), "a type before this name: TYPE NAME or TYPE/NAME"})
        .note("alone it is taken for a type, of which there is none of that name");
  }

  /// Objects need a name, a selector or --all; and each excludes the others.
  void names(const OperandSpec &spec) {
    const FlagHit *all = given("--all"), *selector = given("--selector"), *field = given("--field-selector");
    if (words_.size() == 1) {
      if (!spec.value.has("k8s.Object") || all || selector || field)
        return;
      auto &d = diagnostics_.report(Diag::KubernetesMissingName, words_.front()->range(),
                                    {use_.level->path(), words_.front()->text()});
      const FlagHit *space = given("--namespace");
      if (space && types_.size() == 1 && isClusterScoped(types_.front().text()))
        d.note(space->range, "this says in which namespace, and `" + types_.front().text().str() +
                                 "` is in none: it is no name");
      return;
    }
    const FlagHit *other = all ? all : selector ? selector : field;
    // `get` and `delete` refuse; `get --field-selector` with a name selects.
    if (other && other != field)
      diagnostics_
          .report(Diag::KubernetesNameExcludes, other->range, {words_[1]->text(), other->spec->canonical()})
          .note(words_[1]->range(), "this names one object");
    const FlagHit *everywhere = given("--all-namespaces");
    const ResourceType *type = types_.size() == 1 ? resourceType(types_.front().text()) : nullptr;
    if (everywhere && type && type->namespaced && use_.level->name == "get")
      diagnostics_
          .report(Diag::KubernetesNameExcludes, everywhere->range,
                  {words_[1]->text(), everywhere->spec->canonical()})
          .note("a name is unique in one namespace only: `--field-selector=metadata.name=" +
                words_[1]->text() + "` looks for it in all of them");
  }

  /// `get pods svc` looks for a pod that is called svc.
  void typeAsName() {
    if (words_.size() < 2 || types_.empty() || (use_.level->name != "get" && use_.level->name != "describe"))
      return;
    const ResourceType *first = resourceType(types_.back().text());
    if (!first || !first->builtIn || !first->namespaced)
      return;
    for (const Argument *word : llvm::drop_begin(words_)) {
      StringRef text = word->text();
      const ResourceType *second = resourceType(text);
      if (!second || !second->builtIn || second == first)
        continue;
      // Services may well be called `events` or `jobs`; pods end in what their controller adds.
      bool isShort = text != second->plural && text != second->singular && text.size() < 7;
      if (!isShort && first->plural != "pods")
        continue;
      diagnostics_.report(Diag::KubernetesTypeAsName, word->range(), {text, types_.back().text()})
          .fix("write several types with a comma: `" + types_.back().text().str() + "," + text.str() + "`",
               {words_.front()->range().end, word->range().begin}, ",");
      return;
    }
  }

  /// What is in no namespace is not limited by one.
  void namespaces() {
    const FlagHit *space = given("--namespace"), *all = given("--all");
    StringRef verb = use_.level->name;
    std::vector<const TypeWord *> outside;
    for (const TypeWord &type : types_)
      if (isClusterScoped(type.text()))
        outside.push_back(&type);
    if (outside.empty() || dryRun())
      return;
    if (all && verb == "delete") {
      // `delete pv --all` says what it does; with a namespace, or among types that have one, it does not.
      if (!space && outside.size() == types_.size())
        return;
      for (const TypeWord *type : outside) {
        auto &d = diagnostics_.report(Diag::KubernetesAllOfCluster, type->range(), {type->text()});
        if (space)
          d.note(space->range, "this does not limit it: `" + type->text().str() + "` is in no namespace");
        d.note("name the objects, and delete what is in the namespace in a line of its own");
      }
      return;
    }
    static constexpr StringRef changing[] = {"delete", "patch", "edit", "label", "annotate"};
    if (space && !opaque_ && outside.size() == types_.size() && llvm::is_contained(changing, verb) &&
        (words_.size() > 1 || slashes_ || given("--selector")))
      diagnostics_.report(Diag::KubernetesNoNamespace, space->range, {outside.front()->text()});
  }

  bool dryRun() const {
    const FlagHit *hit = use_.flag("--dry-run");
    return hit && !hit->switchedOff &&
           (!hit->hasValue || (hit->value.text() != "none" && hit->value.text() != "false"));
  }

  void fieldSelector() {
    const FlagHit *hit = use_.flag("--field-selector");
    if (!hit || hit->value.hasVariables() || opaque_)
      return;
    StringRef text = hit->value.text();
    for (size_t begin = 0; begin < text.size();) {
      size_t end = std::min(text.find(',', begin), text.size());
      StringRef term = text.slice(begin, end);
      StringRef field = term.take_until([](char c) { return c == '=' || c == '!'; });
      for (const TypeWord &type : types_) {
        const ResourceType *known = resourceType(type.text());
        // Of two types with one name only the API server knows which one it serves.
        if (!known || !known->builtIn || known->apiVersion.startswith("events.") || field.empty() ||
            field == "metadata.name" || field == "metadata.namespace")
          continue;
        std::vector<StringRef> fields = selectableFields(*known);
        if (llvm::is_contained(fields, field))
          continue;
        SourceRange range = hit->value.rangeOf(begin, begin + field.size());
        auto &d = diagnostics_.report(Diag::KubernetesFieldSelector, range, {type.text(), field});
        fields.insert(fields.begin(), {"metadata.name", "metadata.namespace"});
        if (StringRef near = suggest(field, fields); !near.empty())
          d.fix("did you mean `" + near.str() + "`?", range, near.str());
        else
          d.note("the API server knows " + list(fields) + " there; jq or a label selector can ask for more");
        break;
      }
      begin = end + 1;
    }
  }

  static std::string list(const std::vector<StringRef> &names) {
    std::string result;
    for (StringRef name : names)
      result += (result.empty() ? "`" : ", `") + name.str() + "`";
    return result;
  }

  const Use &use_;
  DiagnosticEngine &diagnostics_;
  std::vector<const Argument *> words_;
  std::vector<TypeWord> types_;
  bool uncertain_ = false; ///< the run decides what some word is
  bool slashes_ = false;   ///< the words are TYPE/NAME
  bool opaque_ = false;    ///< some type is only known when it runs
};

/// `logs deploy api` reads container `api` of the pod that is called `deploy`.
void checkTarget(const Use &use, DiagnosticEngine &diagnostics) {
  for (size_t i = 0; i + 1 < use.operands.size(); ++i) {
    const OperandHit &hit = use.operands[i], &next = use.operands[i + 1];
    if (!hit.spec || !hit.spec->value.has("k8s.Pod") || !hit.spec->value.has("k8s.Workload") ||
        hit.value.hasVariables())
      continue;
    const ResourceType *type = resourceType(hit.value.text());
    if (!type || !type->builtIn)
      continue;
    diagnostics
        .report(Diag::KubernetesForm, hit.value.range(),
                {"`" + hit.value.text() + "` stands where the name of a pod is expected"})
        .fix("write `" + hit.value.text() + "/" + next.value.text() + "`",
             {hit.value.range().end, next.value.range().begin}, "/");
  }
}

} // namespace

void checkKubernetes(const Use &use, DiagnosticEngine &diagnostics) {
  if (const OperandSpec *what = Objects::what(*use.level); what && use.holds(what->when.get()))
    Objects(use, diagnostics).check(*what);
  checkTarget(use, diagnostics);
  checkPatchFields(use, diagnostics);
}

} // namespace rbk::commands
