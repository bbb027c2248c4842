//! Locking and unlocking, one door or many. Not for how long an unlock may last: numbers come as sent.

use crate::access::parameters::Parameters;
use crate::access::problem::ParameterProblem;

/// POST /setlockstatus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetLockStatus<'p> {
    /// `uuid` of the door.
    pub uuid: &'p str,
    /// `lock_state`: true locks.
    pub lock_state: bool,
    /// `unlock_time` in seconds, whatever its size or sign.
    pub unlock_time: Option<i64>,
}

/// POST /masslock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MassLock {
    /// `lock_state`: true locks.
    pub lock_state: bool,
    /// `group_id` of the doors; `None` means all.
    pub group_id: Option<i64>,
    /// `unlock_time` in seconds, whatever its size or sign.
    pub unlock_time: Option<i64>,
    /// `force_lock`, else false.
    pub force_lock: bool,
    /// `lock_wait` in seconds, whatever its size or sign.
    pub lock_wait: Option<i64>,
}

impl<'p> SetLockStatus<'p> {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong.
    pub fn read(parameters: &'p Parameters<'_>) -> Result<Self, ParameterProblem> {
        Ok(Self {
            uuid: parameters.string("uuid")?.required("uuid")?,
            lock_state: parameters.boolean("lock_state")?.required("lock_state")?,
            unlock_time: parameters.integer("unlock_time")?.value(),
        })
    }
}

impl MassLock {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong.
    pub fn read(parameters: &Parameters<'_>) -> Result<Self, ParameterProblem> {
        Ok(Self {
            lock_state: parameters.boolean("lock_state")?.required("lock_state")?,
            group_id: parameters.integer("group_id")?.value(),
            unlock_time: parameters.integer("unlock_time")?.value(),
            force_lock: parameters.boolean("force_lock")?.value().unwrap_or(false),
            lock_wait: parameters.integer("lock_wait")?.value(),
        })
    }
}
