#include "runtime/cli/timeline.h"

#include <nlohmann/json.hpp>

namespace rbk::runtime {

std::string timelineJson(const StoredRun &run) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["version"] = 1;
  json["run"] = run.id;
  json["state"] = describeState(run);
  const auto &records = run.journal.records;
  const int64_t begin = records.empty() ? 0 : records.front().timeMs;
  if (!records.empty()) {
    json["runbook"] = records.front().name;
    json["title"] = records.front().text;
    json["started_ms"] = begin;
    json["read_only"] = records.front().readOnly;
    json["parameters"] = Json::object();
    for (const auto &[name, value] : records.front().parameters)
      json["parameters"][name] = value;
  }
  json["events"] = Json::array();
  for (const Record &r : records) {
    if (r.kind == RecordKind::Run || r.kind == RecordKind::Spawned)
      continue;
    Json event;
    event["seq"] = r.sequence;
    event["offset_ms"] = r.timeMs - begin;
    event["kind"] = name(r.kind);
    if (r.tick != 0)
      event["tick"] = r.tick; // joins the start of an operation to its end
    auto put = [&](const char *key, const std::string &text) {
      if (!text.empty())
        event[key] = text;
    };
    put("name", r.name);
    put("text", r.text);
    put("status", r.status);
    put("gate", r.gate);
    put("by", r.by);
    put("scope", r.scope);
    put("effect", r.effect);
    put("place", r.place);
    put("output", r.output);
    put("evidence", r.evidence.empty() ? "" : "evidence/" + r.evidence);
    if (r.value)
      event["value"] = *r.value;
    if (r.attempt != 0)
      event["attempt"] = r.attempt;
    if (r.repetition != 0)
      event["repetition"] = r.repetition;
    if (r.round != 0)
      event["round"] = r.round;
    if (r.durationMs)
      event["duration_ms"] = *r.durationMs;
    if (!r.exits.empty())
      event["exits"] = r.exits;
    json["events"].push_back(std::move(event));
  }
  // A captured value may be any bytes; those that are not Unicode are shown as such and stay exact in the
  // journal.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace rbk::runtime
