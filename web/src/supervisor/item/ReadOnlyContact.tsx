export function ReadOnlyContact({ id }: { id: string }) {
  return <>{id}</>;
}
