//! Arrays of a fixed length, each item with its own type.

use super::support::view::{List, Reflect, TupleMut, View, ViewMut};

macro_rules! tuples {
    ($($count:literal: $($item:ident $index:tt)+;)*) => {
        $(
            impl<$($item: Reflect),+> Reflect for ($($item,)+) {
                fn view(&self) -> View<'_> {
                    View::List(self)
                }

                fn view_mut(&mut self) -> ViewMut<'_> {
                    ViewMut::Tuple(self)
                }

                fn blank() -> Self {
                    ($($item::blank(),)+)
                }
            }

            impl<$($item: Reflect),+> List for ($($item,)+) {
                fn len(&self) -> usize {
                    $count
                }

                fn get(&self, index: usize) -> View<'_> {
                    match index {
                        $($index => self.$index.view(),)+
                        _ => View::None(0),
                    }
                }
            }

            impl<$($item: Reflect),+> TupleMut for ($($item,)+) {
                fn length(&self) -> usize {
                    $count
                }

                fn item_mut(&mut self, index: usize) -> ViewMut<'_> {
                    match index {
                        $($index => self.$index.view_mut(),)+
                        _ => ViewMut::Nothing,
                    }
                }
            }
        )*
    };
}

tuples! {
    2: T0 0 T1 1;
    3: T0 0 T1 1 T2 2;
    4: T0 0 T1 1 T2 2 T3 3;
}
