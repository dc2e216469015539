#include "compiler/diagnostics/diagnostics.h"

#include <nlohmann/json.hpp>

namespace rbk {
using Json = nlohmann::ordered_json;

static Json jsonOf(Location at) { return {{"line", at.line}, {"column", at.column}, {"offset", at.offset}}; }

static Json jsonOf(SourceRange range, const SourceManager &sources) {
  return {{"start", jsonOf(sources.locate(range.begin))}, {"end", jsonOf(sources.locate(range.end))}};
}

std::string renderJson(const DiagnosticEngine &engine, const SourceManager &sources, unsigned files) {
  Json list = Json::array();
  for (const Diagnostic &diagnostic : engine.diagnostics()) {
    const DiagInfo &info = infoOf(diagnostic.id);
    const SourceFile *file = sources.fileOf(diagnostic.range.begin);
    std::string number = std::to_string(info.code);
    Json notes = Json::array(), fixes = Json::array();
    for (const Note &note : diagnostic.notes) {
      Json entry = {{"message", note.message}};
      if (note.hasRange) {
        const SourceFile *noteFile = sources.fileOf(note.range.begin);
        entry["file"] = noteFile ? noteFile->name : "";
        entry["range"] = jsonOf(note.range, sources);
      }
      notes.push_back(std::move(entry));
    }
    for (const Fix &fix : diagnostic.fixes)
      fixes.push_back(
          {{"title", fix.title},
           {"edits", Json::array({{{"range", jsonOf(fix.range, sources)}, {"text", fix.text}}})}});
    list.push_back({{"code", "RBK" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number},
                    {"name", info.name.str()},
                    {"severity", nameOf(diagnostic.severity).str()},
                    {"file", file ? file->name : ""},
                    {"range", jsonOf(diagnostic.range, sources)},
                    {"message", diagnostic.message},
                    {"notes", std::move(notes)},
                    {"fixes", std::move(fixes)}});
  }
  Json document = {{"version", 1},
                   {"diagnostics", std::move(list)},
                   {"summary",
                    {{"files", files},
                     {"errors", engine.count(Severity::Error)},
                     {"warnings", engine.count(Severity::Warning)},
                     {"infos", engine.count(Severity::Info)}}}};
  // Source texts are valid UTF-8 by then; `replace` keeps an unforeseen byte from throwing.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace rbk
