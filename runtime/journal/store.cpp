#include "runtime/journal/store.h"

#include "runtime/bytecode/writer.h"
#include "runtime/exec/spawn.h"
#include "runtime/journal/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

namespace rbk::runtime {
namespace {

constexpr const char *journalName = "/journal.jsonl";

std::string newRunId() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc);
  unsigned char random[4] = {};
  // Only to keep two runs of one second apart; mkdir notices when it did not.
  if (getrandom(random, sizeof random, GRND_NONBLOCK) < 0)
    random[0] = static_cast<unsigned char>(now);
  char id[64];
  std::snprintf(id, sizeof id, "%s-%02x%02x%02x%02x", stamp, random[0], random[1], random[2], random[3]);
  return id;
}

const char *nonEmptyVariable(const char *name) {
  const char *value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

std::string absolute(const std::string &path) {
  if (!path.empty() && path.front() == '/')
    return path;
  std::unique_ptr<char, decltype(&std::free)> here(::realpath(".", nullptr), &std::free);
  return here ? std::string(here.get()) + "/" + path : path;
}

} // namespace

std::string defaultRunsFolder() {
  if (const char *state = nonEmptyVariable("XDG_STATE_HOME"))
    return std::string(state) + "/rbk/runs";
  if (const char *home = nonEmptyVariable("HOME"))
    return std::string(home) + "/.local/state/rbk/runs";
  return ".rbk/runs";
}

Result<OpenRun> createRun(const std::string &runsFolder, const bytecode::Module &module) {
  // Evidence paths are given to commands, which may run in another folder.
  const std::string root = absolute(runsFolder);
  if (auto failure = makeFolders(root))
    return *failure;
  std::string id, folder;
  for (int attempt = 0;; ++attempt) {
    id = newRunId();
    folder = root + "/" + id;
    if (mkdir(folder.c_str(), 0700) == 0)
      break;
    if (errno != EEXIST || attempt == 100)
      return Error{"cannot create `" + folder + "`: " + errorText(errno)};
  }
  if (auto failure = makeFolders(folder + "/evidence"))
    return *failure;
  auto copy = PendingFile::create(folder, "runbook.rbc");
  if (!copy)
    return Error{copy.error()};
  if (auto failure = copy->write(bytecode::writeModule(module)))
    return *failure;
  if (auto failure = copy->commit())
    return *failure;
  auto journal = Journal::create(folder + journalName);
  if (!journal)
    return Error{journal.error()};
  for (const std::string &path : {folder, root})
    if (auto failure = syncFolder(path))
      return *failure;
  return OpenRun{std::move(id), std::move(folder), std::move(*journal)};
}

std::vector<std::string> listRuns(const std::string &runsFolder) {
  std::vector<std::string> ids;
  std::unique_ptr<DIR, int (*)(DIR *)> folder(opendir(runsFolder.c_str()), &closedir);
  if (!folder)
    return ids;
  while (const dirent *entry = readdir(folder.get())) {
    const std::string id = entry->d_name;
    struct stat info {};
    if (id.front() != '.' && stat((runsFolder + "/" + id + journalName).c_str(), &info) == 0)
      ids.push_back(id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<std::string> findRun(const std::string &runsFolder, const std::string &name) {
  std::vector<std::string> matches;
  for (const std::string &id : listRuns(runsFolder)) {
    if (id == name)
      return id;
    if (!name.empty() && id.compare(0, name.size(), name) == 0)
      matches.push_back(id);
  }
  if (matches.size() == 1)
    return matches.front();
  if (matches.empty())
    return Error{"no run `" + name + "` in `" + runsFolder + "`; `runs` lists them"};
  std::string message = "`" + name + "` is the beginning of several runs:";
  for (const std::string &id : matches)
    message += " " + id;
  return Error{message};
}

Result<StoredRun> loadRun(const std::string &runsFolder, const std::string &id) {
  StoredRun run;
  run.id = id;
  run.folder = absolute(runsFolder) + "/" + id;
  const std::string path = run.folder + journalName;
  Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file)
    run.active = flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  file.reset(); // with it the shared lock, which would keep a `resume` out
  auto bytes = readFile(path);
  if (!bytes)
    return Error{bytes.error()};
  auto contents = parseJournal(*bytes);
  if (!contents)
    return Error{contents.error()};
  run.journal = std::move(*contents);
  return run;
}

Result<OpenRun> openRun(const std::string &runsFolder, const std::string &id, JournalContents &contents) {
  std::string folder = absolute(runsFolder) + "/" + id;
  auto journal = Journal::open(folder + journalName, contents);
  if (!journal)
    return Error{journal.error()};
  return OpenRun{id, std::move(folder), std::move(*journal)};
}

const Record *finalRecord(const JournalContents &journal) {
  for (auto record = journal.records.rbegin(); record != journal.records.rend(); ++record) {
    if (record->kind == RecordKind::Outcome || record->kind == RecordKind::Stop)
      return &*record;
    if (record->kind == RecordKind::Resumed)
      return nullptr;
  }
  return nullptr;
}

std::string describeState(const StoredRun &run) {
  if (run.active)
    return "running";
  if (run.journal.records.empty())
    return "never started";
  if (const Record *last = finalRecord(run.journal))
    return last->kind == RecordKind::Outcome ? last->status : "stopped: " + last->status;
  return "interrupted";
}

} // namespace rbk::runtime
