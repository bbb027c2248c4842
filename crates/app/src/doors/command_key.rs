//! The key that signs commands to doors: one for an installation, made when it is first needed, and
//! kept sealed.

use crate::App;
use crate::edge;
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_door::command::SigningKey;
use doorward_store::{Conn, command_keys};
use std::sync::Arc;
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

/// The place of the seed, to which its seal is tied.
const PLACE: &str = "command_key.sealed/1";
const WHAT: &str = "the key that signs commands to doors";

/// The key, once it was needed.
#[derive(Default)]
pub(crate) struct CommandKey(OnceCell<Arc<SigningKey>>);

impl App {
    /// The key, made and kept by whichever server needs it first.
    pub(crate) async fn command_key(&self) -> Result<Arc<SigningKey>, Error> {
        let key = self.command_key.0.get_or_try_init(|| self.load_command_key()).await?;
        Ok(Arc::clone(key))
    }

    /// What a controller needs to know of the key, once and for all, when it is enrolled.
    ///
    /// # Errors
    /// When the key cannot be made, kept or opened.
    pub async fn door_public_key(&self) -> Result<[u8; 32], Error> {
        Ok(*self.command_key().await?.public_key())
    }

    async fn load_command_key(&self) -> Result<Arc<SigningKey>, Error> {
        let kept = self.db.read(|c| command_keys::find(c).map_err(Error::from)).await?;
        let sealed = match kept {
            Some(sealed) => sealed,
            None => self.make_command_key().await?,
        };
        let seed = Zeroizing::new(seal::open_column(&self.ring, WHAT, PLACE, &sealed)?);
        let broken = || Fault::Seal { what: WHAT, key_ring: 0 };
        let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| broken())?;
        Ok(Arc::new(SigningKey::from_seed(seed).map_err(|_| broken())?))
    }

    /// The sealed seed that is kept afterwards: another server may have been quicker.
    async fn make_command_key(&self) -> Result<Vec<u8>, Error> {
        let seed = Zeroizing::new(edge::random::<32>()?);
        let sealed = seal::column(&self.ring, PLACE, seed.as_slice())?;
        let now = self.clock.now();
        self.db
            .write(move |c| {
                command_keys::insert(c, &sealed, now)?;
                Ok(command_keys::find(c)?.unwrap_or(sealed))
            })
            .await
    }
}

/// Seals the same seed anew under the newest master key.
pub(crate) fn reseal(c: &mut Conn<'_>, ring: &KeyRing) -> Result<(), Error> {
    let Some(sealed) = command_keys::find(c)? else { return Ok(()) };
    let seed = Zeroizing::new(seal::open_column(ring, WHAT, PLACE, &sealed)?);
    Ok(command_keys::reseal(c, &seal::column(ring, PLACE, &seed)?)?)
}
