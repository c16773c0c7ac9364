/** Names of files that hold JavaScript or TypeScript. */
export const SOURCE_FILE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
