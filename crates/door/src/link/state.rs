//! When a link counts as up, and when to try again. Not for sockets; times are monotonic
//! milliseconds.

/// What is known of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// The other side was heard a moment ago.
    Up,
    /// It has been silent for longer than it should.
    Unsure,
    /// There is no link.
    Down,
}

/// A link as one side sees it.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    state: LinkState,
    heard_ms: u64,
    sent_ms: u64,
    backoff: Backoff,
    retry_ms: u64,
}

impl Link {
    /// How often a side says that it is there.
    pub const HEARTBEAT_MS: u64 = 10_000;
    /// After how long a silence the link is unsure.
    pub const UNSURE_MS: u64 = 15_000;
    /// After how long a silence it is down, and to be closed.
    pub const DOWN_MS: u64 = 35_000;

    /// No link yet; the first attempt is due at once.
    pub const fn new(now_ms: u64) -> Self {
        Self {
            state: LinkState::Down,
            heard_ms: now_ms,
            sent_ms: now_ms,
            backoff: Backoff::new(),
            retry_ms: now_ms,
        }
    }

    /// What is known of it.
    pub const fn state(&self) -> LinkState {
        self.state
    }

    /// Something came that only the other side can have sent.
    pub const fn heard(&mut self, now_ms: u64) {
        self.state = LinkState::Up;
        self.heard_ms = now_ms;
        self.backoff = Backoff::new();
    }

    /// Something was sent.
    pub const fn sent(&mut self, now_ms: u64) {
        self.sent_ms = now_ms;
    }

    /// The link ended, or an attempt failed; `random` spreads those that lost it together.
    pub fn lost(&mut self, now_ms: u64, random: u32) {
        self.state = LinkState::Down;
        self.retry_ms = now_ms.saturating_add(self.backoff.next_ms(random));
    }

    /// Lets time pass. A link that goes down here must be closed, and a new one tried at
    /// [`Link::retry_at`].
    pub fn tick(&mut self, now_ms: u64, random: u32) -> LinkState {
        let silence = now_ms.saturating_sub(self.heard_ms);
        match self.state {
            LinkState::Down => {}
            _ if silence >= Self::DOWN_MS => self.lost(now_ms, random),
            _ if silence >= Self::UNSURE_MS => self.state = LinkState::Unsure,
            _ => {}
        }
        self.state
    }

    /// Whether a heartbeat is due.
    pub fn heartbeat_due(&self, now_ms: u64) -> bool {
        self.state != LinkState::Down && now_ms.saturating_sub(self.sent_ms) >= Self::HEARTBEAT_MS
    }

    /// When to try again; `None` while there is a link.
    pub fn retry_at(&self) -> Option<u64> {
        (self.state == LinkState::Down).then_some(self.retry_ms)
    }

    /// When to call [`Link::tick`] next.
    pub fn next_wake(&self) -> u64 {
        match self.state {
            LinkState::Down => self.retry_ms,
            LinkState::Up => self.heartbeat_at().min(self.heard_ms + Self::UNSURE_MS),
            LinkState::Unsure => self.heartbeat_at().min(self.heard_ms + Self::DOWN_MS),
        }
    }

    const fn heartbeat_at(&self) -> u64 {
        self.sent_ms.saturating_add(Self::HEARTBEAT_MS)
    }
}

/// Waits that double from one second to a minute, the upper half of each by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The longest wait.
    pub const LONGEST_MS: u64 = 60_000;

    /// Nothing has failed yet.
    pub const fn new() -> Self {
        Self { failures: 0 }
    }

    /// The wait after another failure.
    pub fn next_ms(&mut self, random: u32) -> u64 {
        let whole = (1_000_u64 << self.failures.min(6)).min(Self::LONGEST_MS);
        self.failures = self.failures.saturating_add(1);
        let half = whole / 2;
        half + ((half * u64::from(random)) >> 32)
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}
