// The part of the machine that decides what comes next: blocks, loops, options, causes, fields of records.
#include "runtime/vm/json.h"
#include "runtime/vm/machine.h"

#include "runtime/bytecode/names.h"

namespace rbk::runtime {

using bytecode::Index;
using bytecode::Instruction;
using bytecode::Opcode;

namespace {

/// The beginning of an element; a record may be long.
std::string shortened(const std::string &text, std::size_t longest) {
  if (text.size() <= longest)
    return text;
  while (longest > 0 && (static_cast<unsigned char>(text[longest]) & 0xC0) == 0x80)
    --longest; // not in the middle of a character
  return text.substr(0, longest) + "…";
}

} // namespace

void Machine::executeFlow(const Instruction &in) {
  switch (in.opcode) {
  case Opcode::BlockBegin:
    ++blocks_;
    return;
  case Opcode::BlockEnd:
    leaveBlocks(blocks_ - 1);
    return;
  case Opcode::LoopBegin:
    beginLoop(module_.loops[in.a]);
    return;
  case Opcode::LoopEnd:
    nextElement();
    return;
  case Opcode::GroupBegin:
    group_ = in.a;
    return;
  case Opcode::GroupEnd:
    noOptionHelped();
    return;
  case Opcode::OptionBegin:
    beginOption(in.a);
    return;
  case Opcode::OptionEnd:
    endOption(in.a);
    return;
  case Opcode::ChainBegin:
    chain_ = in.a;
    return;
  case Opcode::ChainEnd:
    noCauseFound();
    return;
  case Opcode::CauseBegin:
    beginCause(in.a);
    return;
  case Opcode::CauseFound: {
    const auto found = truth(pop());
    if (found)
      causeAnswered(module_.causes[in.a], *found);
    return;
  }
  case Opcode::CauseEnd:
    endCause();
    return;
  default:
    return;
  }
}

/// Background commands are stopped where the block they stand in is left, however it is left.
void Machine::leaveBlocks(std::size_t depth) {
  operations_.stopBackgrounds(depth + 1);
  blocks_ = depth;
}

// --- loops
// ---------------------------------------------------------------------------------------------------------

void Machine::beginLoop(const bytecode::Loop &loop) {
  if (!bindings_[loop.list])
    return fail(unboundMessage(loop.list));
  const std::string &item = module_.strings[module_.variables[loop.item].name];
  const std::string &list = module_.strings[module_.variables[loop.list].name];
  const List *elements = std::get_if<List>(&*bindings_[loop.list]);
  if (elements == nullptr)
    return fail("`" + list + "` is not a list");
  if (elements->size() > loop.limit)
    return fail("`" + list + "` has " + std::to_string(elements->size()) + " elements, and `for " + item +
                "` goes through at most " + std::to_string(loop.limit));
  if (elements->empty()) {
    display_.line(Style::Faint, "  for " + item + " in " + list + ": it has no elements");
    pc_ = loop.code.end + 1;
    return;
  }
  loops_.push_back({&loop, *elements, 0, {}});
  nextElement();
}

void Machine::nextElement() {
  Iteration &current = loops_.back();
  const bytecode::Loop &loop = *current.loop;
  unbindBetween(loop.code.begin, loop.code.end);
  if (current.next == current.elements.size()) {
    loops_.pop_back();
    pc_ = loop.code.end + 1;
    return;
  }
  const bytecode::Variable &variable = module_.variables[loop.item];
  const std::string &element = current.elements[current.next++];
  const std::string &name = module_.strings[variable.name];
  const std::string value = variable.secret ? "***" : shortened(masker_.apply(element), 200);
  const std::string number = std::to_string(current.next) + " of " + std::to_string(current.elements.size());
  current.shown = name + " " + shortened(value, 60);
  pc_ = loop.code.begin + 1;
  Record record = event(RecordKind::Iteration);
  record.instruction = loop.code.begin;
  record.name = name;
  record.text = value;
  record.status = number;
  if (!narrate(record))
    return;
  display_.iteration(name + " " + value, number);
  auto parsed = parseValue(module_, variable, element);
  if (!parsed)
    return fail("`" + name + "`: " + parsed.error());
  bindings_[loop.item] = std::move(*parsed);
}

// --- options
// -------------------------------------------------------------------------------------------------------

void Machine::beginOption(Index option) {
  option_ = option;
  optionSection_ = section_;
  undoBefore_ = undo_.size();
  Record record = event(RecordKind::Option);
  record.name = module_.strings[module_.options[option].title];
  record.status = "tried";
  if (narrate(record))
    display_.option(record.name, module_.options[option].lastResort);
}

/// It ran through: whether it helped is for `verify` to say.
void Machine::endOption(Index option) {
  if (verify_ == bytecode::none)
    return optionHelped(option);
  verifying_ = true;
  pc_ = verify_;
}

void Machine::optionVerified() {
  const Index option = *option_;
  verifying_ = false;
  pc_ = module_.options[option].code.end + 1;
  section_ = optionSection_;
  if (verifyFailed_)
    return optionFailed("`verify` does not pass");
  optionHelped(option);
}

void Machine::optionFailed(const std::string &reason) {
  const bytecode::Option &option = module_.options[*option_];
  pc_ = option.code.end + 1;
  option_.reset();
  Record record = event(RecordKind::Option);
  record.name = module_.strings[option.title];
  record.status = "did not help";
  record.text = masker_.apply(reason);
  if (!narrate(record))
    return;
  display_.line(Style::Warning, "  option " + record.name + " did not help: " + reason);
  for (std::size_t i = undo_.size(); i > undoBefore_; --i)
    display_.line(Style::Warning, "    its way back: $ " + undo_[i - 1]);
}

void Machine::optionHelped(Index option) {
  const bytecode::Group &group = module_.groups[group_];
  Record record = event(RecordKind::Option);
  record.name = module_.strings[module_.options[option].title];
  record.status = verify_ == bytecode::none ? "ran through" : "helped";
  option_.reset();
  group_ = bytecode::none;
  if (!narrate(record))
    return;
  display_.line(Style::Good, "  option " + record.name + " " + record.status);
  skipStepsBetween(module_.options[option].code.end, group.code.end);
  if (group.decides && verify_ != bytecode::none)
    return finish();
  verifyFailed_ = false;
  pc_ = group.code.end + 1;
}

void Machine::noOptionHelped() {
  group_ = bytecode::none;
  end(Outcome::Kind::NotVerified, "no option helped");
}

// --- causes
// --------------------------------------------------------------------------------------------------------

void Machine::beginCause(Index cause) {
  question_ = cause;
  cause_ = bytecode::none;
  display_.section("cause: " + module_.strings[module_.causes[cause].title]);
}

void Machine::causeAnswered(const bytecode::Cause &cause, bool found) {
  const Index index = *question_;
  question_.reset();
  Record record = event(RecordKind::Cause);
  record.name = module_.strings[cause.name];
  record.text = module_.strings[cause.title];
  record.status = found ? "found" : "no";
  if (!narrate(record))
    return;
  display_.line(found ? Style::Good : Style::Faint,
                found ? "  cause found: " + record.text : "  it is not the cause");
  if (found) {
    cause_ = index;
    return;
  }
  skipStepsBetween(pc_, cause.code.end);
  pc_ = cause.code.end + 1;
}

void Machine::endCause() {
  const bytecode::Range &chain = module_.chains[chain_].code;
  skipStepsBetween(pc_, chain.end);
  cause_ = chain_ = bytecode::none;
  pc_ = chain.end + 1;
}

void Machine::noCauseFound() {
  cause_ = chain_ = bytecode::none;
  Record record = event(RecordKind::Cause);
  record.text = "no cause was found";
  record.status = "none";
  if (narrate(record))
    display_.line(Style::Warning, "\n  no cause was found");
}

// --- fields
// --------------------------------------------------------------------------------------------------------

void Machine::bindField(const Instruction &in) {
  const bytecode::Variable &field = module_.variables[in.b];
  if (!bindings_[in.a])
    return fail(unboundMessage(in.a));
  const std::string record = asText(*bindings_[in.a]);
  const std::string &recordName = module_.strings[module_.variables[in.a].name];
  const std::string &key = module_.strings[field.key];
  const bool secret = field.secret || module_.variables[in.a].secret;
  const std::string shown = secret ? "the value given (secret)" : excerptOf(record);
  auto member = memberOf(record, key);
  if (!member)
    return fail("`" + recordName + "`: " + shown + ": " + member.error());
  using Kind = JsonMember::Kind;
  if (member->kind == Kind::Missing || member->kind == Kind::Null)
    return fail("`" + recordName + "` has no `" + key + "`: it is " + shown +
                (member->kind == Kind::Null ? ", where it is null" : ""));
  auto keepsJson = [](bytecode::ValueType type) {
    return type == bytecode::ValueType::Json || type == bytecode::ValueType::Record;
  };
  std::string text = member->text;
  if (field.type == bytecode::ValueType::List && member->kind == Kind::Array) {
    text.clear();
    for (const std::string &element : member->elements) {
      if (element.find('\n') != std::string::npos)
        return fail("`" + recordName + "." + key + "` has an element of several lines: it is " + shown);
      text += element + "\n";
    }
  } else if ((member->kind == Kind::Array || member->kind == Kind::Object) && !keepsJson(field.type)) {
    return fail("`" + recordName + "." + key + "` is not of type " + module_.strings[field.typeName] +
                ": it is " + (secret ? "secret" : excerptOf(text)));
  } else if (member->kind == Kind::String && keepsJson(field.type)) {
    text = quoteJson(text);
  }
  bind(in.b, std::move(text), false);
}

} // namespace rbk::runtime
