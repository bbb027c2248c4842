//! What a door can be told to do. Not for what it then does: that is physics.

/// What a command asks of the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Unlock for a time, then lock again.
    Unlock {
        /// For how long.
        seconds: UnlockSeconds,
        /// What it rests on, for the door's mode to judge.
        grounds: Grounds,
    },
    /// End a running unlock at once.
    Lock,
    /// Change the mode, until the next such command.
    SetMode(Mode),
}

/// What an unlock rests on. The signer says so; a door in a mode that asks for more refuses the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grounds {
    /// One factor, or a word from afar.
    Ordinary,
    /// A card together with its PIN.
    CardAndPin,
    /// An operator of a rank that overrides.
    Override,
}

/// What a door lets pass, as a named set of methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Locked, and opened for whoever is allowed.
    #[default]
    Normal,
    /// Unlocked for everybody.
    Unlocked,
    /// Locked; a card opens only together with a PIN.
    CardAndPin,
    /// Locked, and opened for nobody from outside. Leaving is never blocked.
    Lockdown,
    /// Locked; opened only by an override.
    OverrideOnly,
}

impl Mode {
    /// Whether an unlock on these grounds may be carried out.
    pub const fn takes(self, grounds: Grounds) -> bool {
        match self {
            Self::Normal | Self::Unlocked => true,
            Self::CardAndPin => matches!(grounds, Grounds::CardAndPin),
            Self::OverrideOnly => matches!(grounds, Grounds::Override),
            Self::Lockdown => false,
        }
    }
}

/// A time to stay unlocked: 1 to 86,400 seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnlockSeconds(u32);

impl UnlockSeconds {
    /// The longest: a day. A door that is to stay open for longer is given a mode.
    pub const MAX: u32 = 86_400;

    /// Takes a number of seconds; `None` when it is 0 or above [`UnlockSeconds::MAX`].
    pub const fn new(seconds: u32) -> Option<Self> {
        if seconds == 0 || seconds > Self::MAX { None } else { Some(Self(seconds)) }
    }

    /// The seconds.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The same time in milliseconds.
    pub fn millis(self) -> u64 {
        u64::from(self.0) * 1_000
    }
}
