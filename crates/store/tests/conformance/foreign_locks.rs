//! Locks of other makers: connected, connected otherwise, taken off.

use crate::door_samples::add_door;
use crate::samples::{ACME, NOW, OTHER, later};
use crate::world::World;
use doorward_store::foreign_locks::{self, NewForeignLock};
use doorward_store::resources;

on_both_engines!(
    a_door_has_one_lock_and_another_takes_its_place,
    what_has_to_be_locked_is_noted_of_the_lock_that_is_connected,
    sealed_secrets_are_replaced_unless_they_were_already,
    a_removed_door_takes_its_lock_along,
);

fn lock(kind: &str) -> NewForeignLock {
    NewForeignLock {
        kind: kind.to_owned(),
        settings: format!("{{\"profile\":\"{kind}\",\"device\":\"Türe\"}}"),
        sealed: vec![7; 60],
    }
}

async fn a_door_has_one_lock_and_another_takes_its_place(world: World) {
    world
        .write(|c| {
            let door = add_door(c, ACME, "Front")?;
            assert_eq!(foreign_locks::find(c, ACME, door)?, None);
            foreign_locks::put(c, ACME, door, &lock("zigbee2mqtt"), NOW)?;
            foreign_locks::put(c, ACME, door, &lock("shelly_mqtt"), later(5))?;
            let kept = foreign_locks::find(c, ACME, door)?.unwrap();
            assert_eq!((kept.kind.as_str(), kept.created_at), ("shelly_mqtt", NOW));
            assert_eq!((kept.changed_at, kept.relock_at), (later(5), None));
            assert_eq!((kept.settings, kept.sealed), (lock("shelly_mqtt").settings, vec![7; 60]));
            assert_eq!(foreign_locks::find(c, OTHER, door)?, None);
            let doors = foreign_locks::doors(c)?;
            assert_eq!((doors.len(), doors[0].resource), (1, door));
            assert!(!foreign_locks::delete(c, OTHER, door)?);
            assert!(foreign_locks::delete(c, ACME, door)?);
            assert!(!foreign_locks::delete(c, ACME, door)?);
            assert_eq!(foreign_locks::doors(c)?, []);
            Ok(())
        })
        .await;
}

async fn what_has_to_be_locked_is_noted_of_the_lock_that_is_connected(world: World) {
    world
        .write(|c| {
            let door = add_door(c, ACME, "Front")?;
            foreign_locks::put(c, ACME, door, &lock("zigbee2mqtt"), NOW)?;
            let before = foreign_locks::doors(c)?[0];
            assert!(foreign_locks::set_relock(c, &before, Some(later(9)))?);
            let relock_at = |c: &mut doorward_store::Conn<'_>| {
                Ok::<_, doorward_store::Error>(
                    foreign_locks::find(c, ACME, door)?.unwrap().relock_at,
                )
            };
            assert_eq!(relock_at(c)?, Some(later(9)));
            // Another lock knows nothing of what the first one was told.
            foreign_locks::put(c, ACME, door, &lock("zigbee2mqtt"), later(1))?;
            assert_eq!(relock_at(c)?, None);
            assert!(!foreign_locks::set_relock(c, &before, Some(later(9)))?);
            let after = foreign_locks::doors(c)?[0];
            assert!(foreign_locks::set_relock(c, &after, Some(later(9)))?);
            assert!(foreign_locks::set_relock(c, &after, None)?);
            assert_eq!(relock_at(c)?, None);
            Ok(())
        })
        .await;
}

async fn sealed_secrets_are_replaced_unless_they_were_already(world: World) {
    world
        .write(|c| {
            let door = add_door(c, ACME, "Front")?;
            foreign_locks::put(c, ACME, door, &lock("zigbee2mqtt"), NOW)?;
            let kept = foreign_locks::all(c)?.remove(0);
            assert!(foreign_locks::reseal(c, &kept, &[8; 60])?);
            assert!(!foreign_locks::reseal(c, &kept, &[9; 60])?);
            assert_eq!(foreign_locks::find(c, ACME, door)?.unwrap().sealed, vec![8; 60]);
            Ok(())
        })
        .await;
}

async fn a_removed_door_takes_its_lock_along(world: World) {
    world
        .write(|c| {
            let door = add_door(c, ACME, "Front")?;
            foreign_locks::put(c, ACME, door, &lock("zigbee2mqtt"), NOW)?;
            assert!(resources::delete(c, ACME, door)?);
            assert_eq!(foreign_locks::find(c, ACME, door)?, None);
            Ok(())
        })
        .await;
}
