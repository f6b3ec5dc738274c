/** A core library of a few lines, so that tests of the solver need no std: lang items as the real one declares them. */
export const MINI_CORE = `
#![no_core]
#[lang = "pointee_sized"] pub trait PointeeSized {}
#[lang = "meta_sized"] pub trait MetaSized: PointeeSized {}
#[lang = "sized"] pub trait Sized: MetaSized {}
#[lang = "copy"] pub trait Copy: Clone {}
#[lang = "clone"] pub trait Clone: Sized { fn clone(&self) -> Self; }
#[rustc_builtin_macro] pub macro Clone($item:item) {}
#[rustc_builtin_macro] pub macro Copy($item:item) {}
#[lang = "drop"] pub trait Drop { fn drop(&mut self); }
#[lang = "sync"] pub unsafe auto trait Sync {}
pub unsafe auto trait Send {}
#[lang = "freeze"] pub unsafe auto trait Freeze {}
#[lang = "phantom_data"] pub struct PhantomData<T: ?Sized>;
#[lang = "manually_drop"] pub struct ManuallyDrop<T: ?Sized> { value: T }
#[lang = "unsafe_cell"] pub struct UnsafeCell<T: ?Sized> { value: T }
#[lang = "tuple_trait"] pub trait Tuple {}
#[lang = "fn_once"] pub trait FnOnce<Args: Tuple> { #[lang = "fn_once_output"] type Output; fn call_once(self, args: Args) -> Self::Output; }
#[lang = "fn_mut"] pub trait FnMut<Args: Tuple>: FnOnce<Args> { fn call_mut(&mut self, args: Args) -> Self::Output; }
#[lang = "fn"] pub trait Fn<Args: Tuple>: FnMut<Args> { fn call(&self, args: Args) -> Self::Output; }
#[lang = "deref"] pub trait Deref { #[lang = "deref_target"] type Target: ?Sized; fn deref(&self) -> &Self::Target; }
#[lang = "deref_mut"] pub trait DerefMut: Deref { fn deref_mut(&mut self) -> &mut Self::Target; }
#[lang = "unsize"] pub trait Unsize<T: ?Sized> {}
#[lang = "coerce_unsized"] pub trait CoerceUnsized<T: ?Sized> {}
#[lang = "future_trait"] pub trait Future { type Output; }
impl<'a, 'b: 'a, T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<&'a U> for &'b T {}
impl<'a, T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<&'a mut U> for &'a mut T {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Box<U>> for Box<T> {}
impl Clone for u8 { fn clone(&self) -> u8 { *self } }
impl Copy for u8 {}
impl Clone for i32 { fn clone(&self) -> i32 { *self } }
impl Copy for i32 {}
impl Clone for usize { fn clone(&self) -> usize { *self } }
impl Copy for usize {}
impl<T: ?Sized> Clone for &T { fn clone(&self) -> Self { *self } }
impl<T: ?Sized> Copy for &T {}
impl<T: ?Sized> !Clone for &mut T {}
impl<T: Clone, const N: usize> Clone for [T; N] { fn clone(&self) -> Self { loop {} } }
impl<T: Copy, const N: usize> Copy for [T; N] {}
impl<T: ?Sized> !Send for *const T {}
impl<T: ?Sized> !Send for *mut T {}
unsafe impl<T: Sync + ?Sized> Send for &T {}
impl<T: ?Sized> !Sync for UnsafeCell<T> {}
#[lang = "owned_box"] pub struct Box<T: ?Sized>(*const T, PhantomData<T>);
unsafe impl<T: ?Sized + Send> Send for Box<T> {}
unsafe impl<#[may_dangle] T: ?Sized> Drop for Box<T> { fn drop(&mut self) {} }
impl<T: ?Sized> Deref for Box<T> { type Target = T; fn deref(&self) -> &T { loop {} } }
impl<T: ?Sized> DerefMut for Box<T> { fn deref_mut(&mut self) -> &mut T { loop {} } }
impl<T: Clone> Clone for Box<T> { fn clone(&self) -> Self { loop {} } }
pub struct Vec<T> { ptr: *mut T, len: usize, own: PhantomData<T> }
unsafe impl<#[may_dangle] T> Drop for Vec<T> { fn drop(&mut self) {} }
impl<T> Deref for Vec<T> { type Target = [T]; fn deref(&self) -> &[T] { loop {} } }
impl<T> DerefMut for Vec<T> { fn deref_mut(&mut self) -> &mut [T] { loop {} } }
pub struct String { vec: Vec<u8> }
impl Clone for String { fn clone(&self) -> Self { loop {} } }
impl Deref for String { type Target = str; fn deref(&self) -> &str { loop {} } }
pub enum Option<T> { None, Some(T) }
impl<T: Clone> Clone for Option<T> { fn clone(&self) -> Self { loop {} } }
impl<T: Copy> Copy for Option<T> {}
pub struct Cell<T: ?Sized> { value: UnsafeCell<T> }
pub trait Iterator { type Item; fn next(&mut self) -> Option<Self::Item>; }
pub trait IntoIterator { type Item; type IntoIter: Iterator<Item = Self::Item>; fn into_iter(self) -> Self::IntoIter; }
impl<I: Iterator> IntoIterator for I { type Item = I::Item; type IntoIter = I; fn into_iter(self) -> I { self } }
pub struct Iter<'a, T: 'a> { at: *const T, own: PhantomData<&'a T> }
impl<'a, T> Iterator for Iter<'a, T> { type Item = &'a T; fn next(&mut self) -> Option<&'a T> { loop {} } }
impl<'a, T> IntoIterator for &'a Vec<T> { type Item = &'a T; type IntoIter = Iter<'a, T>; fn into_iter(self) -> Iter<'a, T> { loop {} } }
pub trait From<T>: Sized { fn from(value: T) -> Self; }
pub trait Into<T>: Sized { fn into(self) -> T; }
impl<T, U: From<T>> Into<U> for T { fn into(self) -> U { U::from(self) } }
impl<T> From<T> for T { fn from(t: T) -> T { t } }
impl From<&str> for String { fn from(s: &str) -> String { loop {} } }
`;
