//! The keys under which controllers know credentials, each sealed in its place. Not for making MACs.

use super::ControllerKey;
use crate::App;
use crate::edge;
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_domain::hex::encode as hex;
use doorward_domain::{Refusal, Thing};
use doorward_store::controller_policies;
use zeroize::Zeroizing;

const WHAT: &str = "the key of a controller's credentials";

/// Seals a key for a controller, whoever makes it.
///
/// # Errors
/// When there is no randomness.
pub fn seal_mac_key(
    ring: &KeyRing,
    controller: ControllerKey,
    key: &[u8; 32],
) -> Result<Vec<u8>, Error> {
    seal::column(ring, &place(controller), key)
}

/// Opens a controller's key.
pub(super) fn open(
    ring: &KeyRing,
    controller: ControllerKey,
    sealed: &[u8],
) -> Result<Zeroizing<[u8; 32]>, Error> {
    let opened = Zeroizing::new(seal::open_column(ring, WHAT, &place(controller), sealed)?);
    let key = <[u8; 32]>::try_from(opened.as_slice());
    Ok(Zeroizing::new(key.map_err(|_| Fault::Seal { what: WHAT, key_ring: 0 })?))
}

fn place((company, controller): ControllerKey) -> String {
    format!("controller.sealed_mac_key/{company}/{}", hex(&controller))
}

impl App {
    /// A new key for a controller, which a stolen one does not know. It is kept when this returns,
    /// and the next [`App::policy_for`] is the whole policy under it, whatever the controller says
    /// that it holds. So whoever holds the link calls this, sends the key in a `Rekey`, then calls
    /// `policy_for` and sends what that gives. A link that ends in between costs nothing: the key of
    /// [`App::mac_key`] is sent again when the next one begins.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when there is no such controller.
    pub async fn renew_mac_key(
        &self,
        controller: ControllerKey,
    ) -> Result<Zeroizing<[u8; 32]>, Error> {
        let key = Zeroizing::new(edge::random::<32>()?);
        let sealed = seal_mac_key(&self.ring, controller, &key)?;
        let write = move |c: &mut doorward_store::Conn<'_>| {
            controller_policies::make_anew(c, controller)?;
            Ok::<_, Error>(controller_policies::put_mac_key(c, controller, &sealed)?)
        };
        if self.db.write(write).await? {
            Ok(key)
        } else {
            Err(Refusal::Unknown(Thing::Controller).into())
        }
    }

    /// The present key of a controller, to tell it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when there is no such controller, or it is not active.
    pub async fn mac_key(&self, controller: ControllerKey) -> Result<Zeroizing<[u8; 32]>, Error> {
        let read = move |c: &mut doorward_store::Conn<'_>| {
            controller_policies::sealed_mac_key(c, controller).map_err(Error::from)
        };
        let sealed = self.db.read_one(read).await?.ok_or(Refusal::Unknown(Thing::Controller))?;
        open(&self.ring, controller, &sealed)
    }
}
