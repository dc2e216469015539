#include "compiler/commands/json.h"
#include "compiler/commands/kubernetes_tables.h"
#include "compiler/commands/languages.h"
#include "compiler/commands/use.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

// The fields that a patch names, compared with those that objects of its kind have. An API server drops a
// field that it does not know and answers `patched`, so that the mistake shows in the next incident.
namespace rbk::commands {
using llvm::StringRef;

namespace {

class Fields {
public:
  Fields(const Argument &value, const std::vector<size_t> &original, DiagnosticEngine &diagnostics)
      : value_(value), original_(original), diagnostics_(diagnostics) {}

  /// A merge patch: the members of an object are fields.
  void object(const JsonValue &object, StringRef name) {
    std::optional<Schema> schema = Schema::of(name);
    if (!schema || object.kind != JsonValue::Kind::Object)
      return;
    for (const JsonMember &member : object.members) {
      if (StringRef(member.name).startswith("$")) // $patch, $setElementOrder/…: how to merge
        continue;
      std::optional<FieldType> field = schema->field(member.name);
      if (field)
        below(member.value, *field);
      else
        unknown(*schema, member.name, member.begin + 1, member.end - 1);
    }
  }

  /// A JSON patch: the paths of its operations.
  void operations(const JsonValue &document, StringRef kind) {
    for (const JsonValue &operation : document.items) {
      const JsonValue *op = operation.member("op"), *path = operation.member("path");
      if (path && path->kind == JsonValue::Kind::String)
        pointer(*path, kind);
      const JsonValue *value = operation.member("value");
      if (!op || !path || !value || op->text == "test")
        continue;
      if (std::optional<FieldType> target = resolve(path->text, kind))
        below(*value, *target);
    }
  }

private:
  void below(const JsonValue &value, const FieldType &type) {
    if (type.schema.empty())
      return;
    switch (type.shape) {
    case FieldType::Shape::Leaf:
      return;
    case FieldType::Shape::Object:
      return object(value, type.schema);
    case FieldType::Shape::List:
      for (const JsonValue &item : value.items)
        object(item, type.schema);
      return;
    case FieldType::Shape::Map:
      for (const JsonMember &member : value.members)
        object(member.value, type.schema);
      return;
    }
  }

  /// Walks `/spec/template/…`. Reports the first segment that is no field.
  void pointer(const JsonValue &path, StringRef kind) {
    FieldType at{FieldType::Shape::Object, kind};
    StringRef text = path.text;
    // With escapes the text and the source have different lengths; then the whole path is pointed at.
    bool linear = path.end - path.begin == text.size() + 2;
    for (size_t begin = 1; begin <= text.size() && text.startswith("/");) {
      size_t end = std::min(text.find('/', begin), text.size());
      std::string segment = unescape(text.slice(begin, end));
      if (at.schema.empty())
        return;
      if (at.shape == FieldType::Shape::Object) {
        std::optional<Schema> schema = Schema::of(at.schema);
        if (!schema)
          return;
        std::optional<FieldType> field = schema->field(segment);
        if (!field)
          return linear ? unknown(*schema, segment, path.begin + 1 + begin, path.begin + 1 + end)
                        : unknown(*schema, segment, path.begin, path.end);
        at = *field;
      } else
        at.shape = FieldType::Shape::Object;
      begin = end + 1;
    }
  }

  static std::optional<FieldType> resolve(StringRef path, StringRef kind) {
    FieldType at{FieldType::Shape::Object, kind};
    if (!path.consume_front("/"))
      return std::nullopt;
    llvm::SmallVector<StringRef, 8> segments;
    path.split(segments, '/');
    for (StringRef segment : segments) {
      if (at.schema.empty())
        return std::nullopt;
      if (at.shape != FieldType::Shape::Object) {
        at.shape = FieldType::Shape::Object;
        continue;
      }
      std::optional<Schema> schema = Schema::of(at.schema);
      std::optional<FieldType> field = schema ? schema->field(unescape(segment)) : std::nullopt;
      if (!field)
        return std::nullopt;
      at = *field;
    }
    return at;
  }

  static std::string unescape(StringRef segment) {
    std::string result;
    for (size_t i = 0; i < segment.size(); ++i) {
      if (segment[i] == '~' && i + 1 < segment.size() && (segment[i + 1] == '0' || segment[i + 1] == '1'))
        result += segment[++i] == '0' ? '~' : '/';
      else
        result += segment[i];
    }
    return result;
  }

  void unknown(const Schema &schema, StringRef name, size_t begin, size_t end) {
    size_t from = original_[std::min(begin, original_.size() - 1)];
    size_t to = original_[std::min(end, original_.size() - 1)];
    SourceRange range = value_.rangeOf(from, std::max(from, to));
    if (StringRef(value_.text()).slice(from, to).contains('$'))
      return; // a name that a variable completes
    auto &d = diagnostics_.report(Diag::KubernetesUnknownField, range, {schema.name(), name});
    std::vector<StringRef> fields = schema.fields();
    if (StringRef near = suggest(name, fields); !near.empty() && !name.contains('/'))
      d.fix("did you mean `" + near.str() + "`?", range, near.str());
    else
      d.note("the API server drops what it does not know, and says `patched`");
  }

  const Argument &value_;
  const std::vector<size_t> &original_;
  DiagnosticEngine &diagnostics_;
};

/// The kind of the objects that a line names, when it is one that every cluster serves.
StringRef kindOf(const Use &use) {
  StringRef kind;
  for (const OperandHit &hit : use.operands) {
    if (!hit.spec || !(hit.spec->value.has("k8s.Resource") || hit.spec->value.has("k8s.Object")))
      continue;
    StringRef word = StringRef(hit.value.text()).split('/').first;
    // The type is in the first word, or in each of TYPE/NAME; `$workload` says nothing.
    const ResourceType *type = word.contains('$') ? nullptr : resourceType(word);
    if (!type || !type->builtIn)
      return {};
    if (!kind.empty() && kind != type->kind)
      return {};
    kind = type->kind;
    if (!StringRef(hit.value.text()).contains('/'))
      break;
  }
  return kind;
}

void check(const Argument &value, StringRef kind, DiagnosticEngine &diagnostics) {
  StringRef text = StringRef(value.text()).ltrim();
  if (value.isVariable() || (!text.startswith("{") && !text.startswith("[")) || !Schema::of(kind))
    return;
  std::vector<size_t> original;
  std::string json = jsonText(value, original);
  JsonValue document;
  JsonError error;
  if (!readJson(json, document, error))
    return; // reported where the value is checked
  Fields fields(value, original, diagnostics);
  if (document.kind == JsonValue::Kind::Array)
    fields.operations(document, kind);
  else
    fields.object(document, kind);
}

} // namespace

void checkPatchFields(const Use &use, DiagnosticEngine &diagnostics) {
  for (const FlagHit &hit : use.flags) {
    if (!hit.hasValue || hit.switchedOff)
      continue;
    if (hit.spec->value.has("k8s.Patch"))
      check(hit.value, kindOf(use), diagnostics);
    else if (hit.spec->canonical() == "--overrides" && hit.spec->value.has("json"))
      check(hit.value,
            use.level->name == "run"      ? "Pod"
            : use.level->name == "expose" ? "Service"
                                          : "",
            diagnostics);
  }
}

} // namespace rbk::commands
