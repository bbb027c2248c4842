//! What the server does in the place of a controller for one lock of another maker: it obeys signed
//! commands once and in time, believes the lock alone about what came of them, ends unlocks, keeps the
//! lock open in the mode `unlocked`, and counts what it notices.
//!
//! No I/O and no clock: it is told what comes in and when, and returns what is to be done. Not for how
//! a lock is spoken to.

mod books;
mod effect;
mod flutter;
mod relock;
#[cfg(test)]
mod tests;

pub(super) use effect::{Effect, Nature};

use doorward_domain::Timestamp;
use doorward_door::command::{Action, CommandProblem, LockCommand, Mode, SKEW, Spent};
use doorward_door::physical::{EventKind, LockState};
use doorward_door::simulated::{Confirmation, Moment, Outcome, Output, Problem};
use doorward_locks::{Holding, LockWord, Order, Told};
use flutter::Flutter;
use relock::Relock;
use std::time::Duration;

/// The most live commands that are remembered.
const COMMANDS: usize = 1_024;
/// How long a lock has to say that it did what it was told: a little less than whoever asked waits.
const CONFIRMED_WITHIN: u64 = 2_700;
/// How long an order may take to go out.
const SENT_WITHIN: u64 = 2_000;
/// How long a lock that is there has to say how it is, before it is shown as unknown.
const SAID_WITHIN: u64 = 1_000;
/// The time that a lock with a timer gets each time it is kept open, in seconds.
const HOLD_SECONDS: u32 = 60;
/// How often it is told so.
const HOLD_EVERY: u64 = 20_000;

/// A command whose lock has not said anything yet.
#[derive(Debug, Clone, Copy)]
struct Pending {
    command: [u8; 16],
    order: u64,
    wanted: LockState,
    until_ms: u64,
    /// What the lock said since.
    said: Option<LockState>,
}

/// The keeper of one lock.
pub(super) struct Keeper {
    nature: Nature,
    spent: Spent,
    mode: Mode,
    /// Commands issued before could have been obeyed before a restart.
    obeys_from_ms: u64,
    reachable_since: Option<u64>,
    online: bool,
    /// What the lock said last, in this connection or an earlier one.
    lock: Option<LockState>,
    jammed: bool,
    /// What of that the books have.
    written: Option<(LockState, bool)>,
    flutter: Flutter,
    pending: Vec<Pending>,
    relock: Option<Relock>,
    hold_at: Option<u64>,
    orders: u64,
    sequence: u64,
}

impl Keeper {
    /// A keeper whose door is in a mode. `first`: there never was one before. `relock_at`: when an
    /// earlier one had to lock the lock.
    pub(super) fn new(
        nature: Nature,
        mode: Mode,
        first: bool,
        relock_at: Option<Timestamp>,
        now: Moment,
    ) -> Self {
        let spent =
            if first { Spent::new(COMMANDS) } else { Spent::after_restart(COMMANDS, now.wall) };
        let deaf = if first { 0 } else { millis(SKEW) + 1 };
        let relock = relock_at.map(|at| {
            let wait = millis(at.since(now.wall));
            Relock::pending(now.monotonic_ms.saturating_add(wait))
        });
        // A lock that cannot be kept open never was in that mode.
        let mode = match mode {
            Mode::Unlocked if nature.holding == Holding::Never => Mode::Normal,
            mode => mode,
        };
        let hold_at = (mode == Mode::Unlocked).then_some(now.monotonic_ms);
        Self {
            nature,
            spent,
            mode,
            obeys_from_ms: now.monotonic_ms.saturating_add(deaf),
            reachable_since: None,
            online: false,
            lock: None,
            jammed: false,
            written: None,
            flutter: Flutter::new(now.monotonic_ms),
            pending: Vec::new(),
            relock,
            hold_at,
            orders: 0,
            sequence: 0,
        }
    }

    /// When to call [`Keeper::advance`] next, in monotonic milliseconds.
    pub(super) fn next_wake(&self) -> Option<u64> {
        let pending = self.pending.iter().map(|pending| pending.until_ms).min();
        let online =
            self.reachable_since.filter(|_| !self.online).map(|since| self.online_due(since));
        let lasting = [self.relock.as_ref().map(Relock::due), self.hold_at].into_iter().flatten();
        // Nothing of it can be done while the lock is out of reach.
        let lasting = lasting.min().filter(|_| self.online);
        let unwritten = self.is_unwritten().then(|| self.flutter.again());
        [pending, online, lasting, unwritten].into_iter().flatten().min()
    }

    fn online_due(&self, since: u64) -> u64 {
        let wait = if self.lock.is_some() { 0 } else { SAID_WITHIN };
        since.saturating_add(wait).max(self.obeys_from_ms)
    }

    /// Takes the bytes of a signed command.
    pub(super) fn receive(&mut self, bytes: &[u8], now: Moment) -> Vec<Effect> {
        let mut done = self.advance(now);
        let opened = LockCommand::open(&self.nature.public_key, bytes);
        let command = opened.as_ref().ok().map(|command| command.id);
        let carried = opened.map_err(Problem::from);
        let carried = carried.and_then(|command| self.carry_out(&command, now, &mut done));
        match carried {
            // The lock has the word.
            Ok(None) => {}
            Ok(Some(lock)) => done.push(confirm(command, Outcome::Done(lock))),
            Err(problem) => done.push(confirm(command, Outcome::Refused(problem))),
        }
        done
    }

    /// What is known at once of a command that is obeyed; `None`: the lock will say.
    fn carry_out(
        &mut self,
        command: &LockCommand,
        now: Moment,
        done: &mut Vec<Effect>,
    ) -> Result<Option<LockState>, Problem> {
        command.check(self.nature.door, now.wall)?;
        if command.company != self.nature.company {
            return Err(CommandProblem::OtherDoor.into());
        }
        self.spent.spend(command, now.wall)?;
        if let Action::SetMode(mode) = command.action {
            self.set_mode(mode, now, done)?;
            return Ok(Some(self.lock.unwrap_or(LockState::Unknown)));
        }
        if !self.online {
            return Err(Problem::Broken);
        }
        // Never longer than the command is good for.
        let life = millis(command.expires_at().since(now.wall));
        let until_ms = now.monotonic_ms.saturating_add(SENT_WITHIN.min(life));
        let (order, wanted) = match command.action {
            Action::Unlock { .. } if self.mode == Mode::Lockdown => return Err(Problem::Lockdown),
            Action::Unlock { grounds, .. } if !self.mode.takes(grounds) => {
                return Err(Problem::Mode);
            }
            Action::Unlock { seconds, .. } => {
                (self.unlock(seconds.get(), now, done), LockState::Unlocked)
            }
            Action::Lock if self.mode == Mode::Unlocked => return Ok(Some(LockState::Unlocked)),
            Action::Lock => {
                // The end of an unlock is pursued; an order of its own that fails has failed.
                if let Some(relock) = &mut self.relock {
                    relock.hurry(now.monotonic_ms);
                }
                (Order::Lock, LockState::Locked)
            }
            Action::SetMode(_) => return Ok(None),
        };
        let number = self.give(order, until_ms, done);
        let until_ms = now.monotonic_ms.saturating_add(CONFIRMED_WITHIN);
        let (command, order) = (command.id, number);
        self.pending.push(Pending { command, order, wanted, until_ms, said: None });
        Ok(None)
    }

    /// The order of an unlock, and what has to end it.
    fn unlock(&mut self, seconds: u32, now: Moment, done: &mut Vec<Effect>) -> Order {
        if self.mode == Mode::Unlocked {
            return Order::Unlock { seconds: HOLD_SECONDS.max(seconds) };
        }
        let after = Duration::from_secs(u64::from(seconds));
        let due = now.monotonic_ms.saturating_add(millis(after));
        self.relock = Some(Relock::after_unlock(due, self.nature.relocks_itself));
        if !self.nature.relocks_itself {
            done.push(Effect::Remember(Some(now.wall + after)));
        }
        Order::Unlock { seconds }
    }

    fn set_mode(&mut self, mode: Mode, now: Moment, done: &mut Vec<Effect>) -> Result<(), Problem> {
        if mode == Mode::Unlocked && self.nature.holding == Holding::Never {
            return Err(Problem::Mode);
        }
        if mode == self.mode {
            return Ok(());
        }
        let before = std::mem::replace(&mut self.mode, mode);
        self.say(EventKind::Mode(mode), now, done);
        self.hold_at = None;
        if mode == Mode::Unlocked {
            self.forget_relock(done);
            self.hold_at = Some(now.monotonic_ms);
        } else if before == Mode::Unlocked || mode == Mode::Lockdown {
            self.relock = Some(Relock::pending(now.monotonic_ms));
            done.push(Effect::Remember(Some(now.wall)));
        }
        self.keep_up(now, done);
        Ok(())
    }

    /// Takes what the lock told.
    pub(super) fn hear(&mut self, told: &Told, now: Moment) -> Vec<Effect> {
        let mut done = self.advance(now);
        match *told {
            Told::Reachable(true) => {
                self.reachable_since = self.reachable_since.or(Some(now.monotonic_ms));
            }
            Told::Reachable(false) => self.lose(now, &mut done),
            Told::State { word, fresh } => self.note(word, fresh, now, &mut done),
            Told::Failed { number, .. } => self.answer(
                |pending| (pending.order == number).then_some(Outcome::Refused(Problem::Broken)),
                &mut done,
            ),
        }
        self.come_online(now, &mut done);
        done
    }

    fn note(&mut self, word: LockWord, fresh: bool, now: Moment, done: &mut Vec<Effect>) {
        let lock = match word {
            LockWord::Locked => LockState::Locked,
            LockWord::Unlocked => LockState::Unlocked,
            LockWord::Jammed => LockState::Unknown,
            // On its way: it will say when it is there.
            LockWord::Locking | LockWord::Unlocking => return,
        };
        let jammed = word == LockWord::Jammed;
        self.lock = Some(lock);
        self.jammed = jammed;
        self.write(now, done);
        if !fresh {
            return;
        }
        for pending in &mut self.pending {
            pending.said = Some(lock);
        }
        self.answer(
            |pending| (jammed || pending.wanted == lock).then_some(Outcome::Done(lock)),
            done,
        );
        if self.relock.as_mut().is_some_and(|relock| relock.is_over(lock)) {
            self.forget_relock(done);
        }
        if lock == LockState::Locked && self.mode == Mode::Unlocked {
            // Its own timer, or somebody by hand. Not at once, lest two wills fight over it.
            self.hold_at.get_or_insert(now.monotonic_ms.saturating_add(HOLD_EVERY));
        }
    }

    /// Lets time pass.
    pub(super) fn advance(&mut self, now: Moment) -> Vec<Effect> {
        let mut done = Vec::new();
        let over = |pending: &Pending| pending.until_ms <= now.monotonic_ms;
        self.answer(
            |pending| {
                over(pending).then_some(match pending.said {
                    // It says that it did not do it.
                    Some(lock) => Outcome::Done(lock),
                    None => Outcome::Refused(Problem::Broken),
                })
            },
            &mut done,
        );
        self.come_online(now, &mut done);
        self.write(now, &mut done);
        self.keep_up(now, &mut done);
        done
    }

    /// Locks what has to be locked, and keeps open what has to be kept open.
    fn keep_up(&mut self, now: Moment, done: &mut Vec<Effect>) {
        if !self.online {
            return;
        }
        let until_ms = now.monotonic_ms.saturating_add(SENT_WITHIN);
        if self.relock.as_mut().is_some_and(|relock| relock.take(now.monotonic_ms)) {
            self.give(Order::Lock, until_ms, done);
        }
        if self.hold_at.is_some_and(|at| at <= now.monotonic_ms) {
            let again = self.nature.holding == Holding::Repeated;
            self.hold_at = again.then(|| now.monotonic_ms.saturating_add(HOLD_EVERY));
            self.give(Order::Unlock { seconds: HOLD_SECONDS }, until_ms, done);
        }
    }

    fn come_online(&mut self, now: Moment, done: &mut Vec<Effect>) {
        let Some(since) = self.reachable_since.filter(|_| !self.online) else { return };
        if self.online_due(since) > now.monotonic_ms {
            return;
        }
        self.online = true;
        let jam = self.written.is_some_and(|(_, jammed)| jammed);
        self.written = self.lock.map(|lock| (lock, jam));
        done.push(Effect::Online(self.mode, self.lock.unwrap_or(LockState::Unknown)));
        self.keep_up(now, done);
    }

    /// The lock is out of reach. What it does now nobody knows; if it should be locked by the server,
    /// that is worth an alarm.
    fn lose(&mut self, now: Moment, done: &mut Vec<Effect>) {
        self.reachable_since = None;
        self.answer(|_| Some(Outcome::Refused(Problem::Broken)), done);
        if !self.online {
            return;
        }
        let endangered = !self.nature.relocks_itself && self.relock.is_some();
        if self.lock.take() == Some(LockState::Unlocked) || endangered {
            self.say(EventKind::Lock(LockState::Unknown), now, done);
            self.written = self.written.map(|(_, jammed)| (LockState::Unknown, jammed));
        }
        self.online = false;
        done.push(Effect::Offline);
    }

    /// The server stops: a lock that only the server would lock is locked now.
    pub(super) fn stop(&mut self, now: Moment) -> Vec<Effect> {
        let mut done = Vec::new();
        if self.online && self.relock.is_some() && !self.nature.relocks_itself {
            let until_ms = now.monotonic_ms.saturating_add(SENT_WITHIN);
            self.give(Order::Lock, until_ms, &mut done);
        }
        done
    }

    /// Whether the lock still has to be locked.
    pub(super) const fn must_lock(&self) -> bool {
        self.relock.is_some()
    }

    fn give(&mut self, order: Order, until_ms: u64, done: &mut Vec<Effect>) -> u64 {
        self.orders += 1;
        done.push(Effect::Give { number: self.orders, order, until_ms });
        self.orders
    }

    fn forget_relock(&mut self, done: &mut Vec<Effect>) {
        if self.relock.take().is_some() {
            done.push(Effect::Remember(None));
        }
    }

    /// Ends the commands that something is now known of.
    fn answer(&mut self, known: impl Fn(&Pending) -> Option<Outcome>, done: &mut Vec<Effect>) {
        self.pending.retain(|pending| {
            let outcome = known(pending);
            done.extend(outcome.map(|outcome| confirm(Some(pending.command), outcome)));
            outcome.is_none()
        });
    }
}

const fn confirm(command: Option<[u8; 16]>, outcome: Outcome) -> Effect {
    Effect::Say(Output::Confirmation(Confirmation { command, outcome }))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
